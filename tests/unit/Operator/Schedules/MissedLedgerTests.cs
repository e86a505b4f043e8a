using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

public sealed class MissedLedgerTests
{
    private static readonly ObjectKey Key = new("team", "task");
    private static readonly DateTimeOffset Zero = DateTimeOffset.FromUnixTimeSeconds(600_000);

    private readonly MissedLedger _ledger = new();

    [Fact]
    public void Unwritten_MarkNotWrittenYet_IsAllOfIt()
    {
        _ledger.Add(Key, "uid", Skipped(1, 3, MissedReason.MisfirePolicy));
        _ledger.Add(Key, "uid", Skipped(4, 9, MissedReason.MisfirePolicy));
        _ledger.Add(Key, "uid", Skipped(10, 10, MissedReason.RefusedByServer));

        var unwritten = _ledger.Unwritten(Key, "uid", null, [])!;

        Assert.Equal((Time(1), Time(10), Time(10), 10), (unwritten.From, unwritten.To, unwritten.Mark, unwritten.Count));
        Assert.Equal([(MissedReason.MisfirePolicy, 9), (MissedReason.RefusedByServer, 1)], unwritten.Reasons.Select(static reason => (reason.Key, reason.Value)));
    }

    [Fact]
    public void Unwritten_MarkInTheStatus_LeavesOutWhatCameWithIt()
    {
        _ledger.Add(Key, "uid", Skipped(1, 3, MissedReason.MisfirePolicy));
        _ledger.Add(Key, "uid", Skipped(4, 9, MissedReason.MisfirePolicy));

        Assert.Equal(6, _ledger.Unwritten(Key, "uid", Time(3), [])!.Count);
        Assert.Null(_ledger.Unwritten(Key, "uid", Time(9), []));
    }

    [Fact]
    public void Unwritten_TaskOfThatNameWasMadeAnew_IsNothing()
    {
        _ledger.Add(Key, "uid", Skipped(1, 3, MissedReason.MisfirePolicy));

        Assert.Null(_ledger.Unwritten(Key, "another", null, []));
    }

    // runs that the leader before has made, mark in the status -> what got no run
    [Theory]
    [InlineData("5", 0, "4: 1-4 MisfirePolicy 4")] // made up for once, and died before it could say so
    [InlineData("3 4 5", 0, "2: 1-2 MisfirePolicy 2")]
    [InlineData("2 5", 1, "2: 3-4 MisfirePolicy 2")]
    [InlineData("1 2 3 4 5", 0, "")]
    [InlineData("5", 5, "")]
    [InlineData("5", 4, "")]
    public void Inherited_RunsBeyondTheMark_TellWhatGotNone(string made, int mark, string expected)
    {
        var runs = made.Split(' ').Select(minute => RunOf(Time(int.Parse(minute, System.Globalization.CultureInfo.InvariantCulture)), Time(5))).ToList();
        _ledger.Begin(Key, "uid", Inherited(new DueRules(), Time(5)));

        Assert.Equal(expected, Show(_ledger.Unwritten(Key, "uid", Time(mark), runs)));
    }

    [Fact]
    public void Inherited_StartingDeadline_CountsToTheMomentOfTheDecision()
    {
        var rules = new DueRules { Misfire = MisfirePolicy.FireAll, MaxCatchUp = 1, StartingDeadline = TimeSpan.FromMinutes(2) };
        _ledger.Begin(Key, "uid", Inherited(rules, Time(5)));

        // It was made at minute 6: 4 was not too late for it, 3 and before were.
        Assert.Equal("4: 1-4 StartingDeadline 3, MaxCatchUp 1", Show(_ledger.Unwritten(Key, "uid", Time(0), [RunOf(Time(5), Time(6))])));
    }

    [Fact]
    public void Inherited_OfSomeoneElse_IsNotTakenForTheSchedules()
    {
        _ledger.Begin(Key, "uid", Inherited(new DueRules(), Time(2)));

        Assert.Equal(2, _ledger.Unwritten(Key, "uid", Time(0), [Make.Run(trigger: RunTrigger.Manual, scheduled: Time(1))])!.Count);
    }

    [Fact]
    public void Begin_Again_ChangesNothing()
    {
        _ledger.Begin(Key, "uid", inherited: null);

        _ledger.Begin(Key, "uid", Inherited(new DueRules(), Time(5))); // these were decided here

        Assert.Null(_ledger.Unwritten(Key, "uid", Time(0), [RunOf(Time(5), Time(5))]));
    }

    private static InheritedTimes Inherited(DueRules rules, DateTimeOffset until) =>
        new() { Timetable = new EverySeconds(60), Rules = rules, BeforeFirst = Zero.AddDays(-1), Until = until };

    private static DistributedCronRun RunOf(DateTimeOffset scheduled, DateTimeOffset made)
    {
        var run = Make.Run(scheduled: scheduled);
        return run with { Metadata = run.Metadata with { CreationTimestamp = made } };
    }

    private static SkippedTimes Skipped(int from, int to, MissedReason reason) => new()
    {
        From = Time(from),
        To = Time(to),
        Reasons = new Dictionary<MissedReason, long> { [reason] = to - from + 1 },
        Mark = Time(to),
    };

    private static DateTimeOffset Time(int minute) => Zero.AddMinutes(minute);

    private static string Show(SkippedTimes? skipped) => skipped is null
        ? ""
        : $"{skipped.Count}: {(skipped.From - Zero).TotalMinutes}-{(skipped.To - Zero).TotalMinutes} "
            + string.Join(", ", skipped.Reasons.Select(static reason => $"{reason.Key} {reason.Value}"));
}
