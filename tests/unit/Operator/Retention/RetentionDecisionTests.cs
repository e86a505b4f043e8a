using Carillon.Api.Runs;
using Carillon.Api.Statistics;
using Carillon.Api.Tasks;
using Carillon.Operator.Retention;
using Carillon.Operator.Statistics;

namespace Carillon.Tests.Unit.Operator.Retention;

public sealed class RetentionDecisionTests
{
    [Fact]
    public void Decide_MoreThanKept_DeletesTheOldestOfEachKind()
    {
        var runs = new List<DistributedCronRun>();
        for (var i = 0; i < 4; i++)
        {
            runs.Add(Finished($"good-{i}", RunPhase.Succeeded, minutesAgo: 10 * (i + 1)));
            runs.Add(Finished($"bad-{i}", RunPhase.Failed, minutesAgo: 10 * (i + 1)));
        }

        var plan = Decide(runs, new HistoryPolicy { SuccessfulRuns = 2, FailedRuns = 3 });

        Assert.Equal(["bad-3", "good-2", "good-3"], plan.Delete.Select(run => run.Metadata.Name).Order());
    }

    [Fact]
    public void UnownedExpiresIn_CountsAnHourFromTheEnd()
    {
        var run = Finished("refused", RunPhase.Failed, minutesAgo: 45);

        Assert.Equal(TimeSpan.FromMinutes(15), RetentionDecision.UnownedExpiresIn(run, Make.Now));
    }

    [Fact]
    public void Decide_NotFinished_IsNeverTouched() => Assert.Empty(Decide([Make.Run(phase: RunPhase.Running)], new HistoryPolicy { SuccessfulRuns = 0, FailedRuns = 0 }).Delete);

    [Fact]
    public void Decide_NotInTheLedger_Waits()
    {
        var run = Finished("good", RunPhase.Succeeded, minutesAgo: 60);

        Assert.Empty(Decide([run], new HistoryPolicy { SuccessfulRuns = 0 }, ledger: []).Delete);
    }

    [Fact]
    public void Decide_CorrectedSinceItWasCounted_Waits()
    {
        var run = Finished("bad", RunPhase.Failed, minutesAgo: 60);
        var corrected = run with { Status = run.Status! with { Counts = new RunCounts { Succeeded = 1 } } };
        var none = new HistoryPolicy { FailedRuns = 0 };

        Assert.Empty(Decide([corrected], none, ledger: [Counted(run)]).Delete);
        Assert.Single(Decide([corrected], none, ledger: [Counted(corrected)]).Delete);
        Assert.Empty(Decide([corrected], new HistoryPolicy(), ledger: [Counted(run)], executions: 2, maxExecutions: 1).Strip);
    }

    /// <summary>Nobody but a person writes such entries, and his mistake is not to keep the task from its history.</summary>
    [Fact]
    public void Decide_LedgerNamesNoRunOrOneTwice_GoesOn()
    {
        var run = Finished("bad", RunPhase.Failed, minutesAgo: 60);

        Assert.Single(Decide([run], new HistoryPolicy { FailedRuns = 0 }, ledger: [new(), new(), Counted(run), Counted(run)]).Delete);
    }

    [Fact]
    public void Decide_NewerThanThePersistedMark_Waits()
    {
        var run = Finished("good", RunPhase.Succeeded, minutesAgo: 5);

        Assert.Empty(Decide([run], new HistoryPolicy { SuccessfulRuns = 0 }, mark: Make.Now.AddMinutes(-30)).Delete);
        Assert.Single(Decide([run], new HistoryPolicy { SuccessfulRuns = 0 }, mark: Make.Now).Delete);
    }

    [Fact]
    public void Decide_TimeToLive_ExpiresAndSaysWhenTheNextDoes()
    {
        var runs = new[] { Finished("old", RunPhase.Succeeded, minutesAgo: 10), Finished("young", RunPhase.Succeeded, minutesAgo: 4) };

        var plan = Decide(runs, new HistoryPolicy { SuccessfulRuns = 10, TtlSecondsAfterFinished = 300 });

        Assert.Equal("old", Assert.Single(plan.Delete).Metadata.Name);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.After);
    }

    [Fact]
    public void Decide_TooManyExecutions_StripsTheOldestAndKeepsTheSummary()
    {
        var runs = Enumerable.Range(1, 3).Select(i => Finished($"run-{i}", RunPhase.Succeeded, minutesAgo: 10 * i)).ToList();

        var plan = Decide(runs, new HistoryPolicy { SuccessfulRuns = 10 }, executions: 100, maxExecutions: 150);

        Assert.Empty(plan.Delete);
        Assert.Equal(["run-3", "run-2"], plan.Strip.Select(run => run.Metadata.Name));
    }

    [Fact]
    public void Decide_RunThatIsNeeded_StaysWhole()
    {
        var runs = Enumerable.Range(1, 4).Select(i => Finished($"run-{i}", RunPhase.Succeeded, i)).ToList();

        var plan = Decide(runs, new HistoryPolicy { SuccessfulRuns = 3 }, executions: 100, maxExecutions: 150, needed: ["run-2", "run-4"]);

        Assert.Empty(plan.Delete);
        Assert.Equal(["run-3"], plan.Strip.Select(run => run.Metadata.Name));
    }

    [Fact]
    public void Rerun_NotAdmittedYet_KeepsTheRunThatItNames()
    {
        var repeated = Finished("bad", RunPhase.Failed, minutesAgo: 60);
        var rerun = Make.Run("again", trigger: RunTrigger.Rerun);
        rerun = rerun with { Spec = rerun.Spec! with { RerunOf = new RerunReference { Run = "bad" } } };
        var unadmitted = rerun with { Spec = rerun.Spec with { TaskRef = new RunTaskReference { Name = "task" }, TaskSnapshot = null } };

        Assert.Empty(Decide([repeated, unadmitted], new HistoryPolicy { FailedRuns = 0 }).Delete);
        Assert.Single(Decide([repeated, rerun], new HistoryPolicy { FailedRuns = 0 }).Delete);
    }

    private static RetentionPlan Decide(
        IReadOnlyList<DistributedCronRun> runs,
        HistoryPolicy history,
        DateTimeOffset? mark = null,
        IReadOnlyList<StatsLedgerEntry>? ledger = null,
        int executions = 1,
        int maxExecutions = 5_000,
        IReadOnlyList<string>? needed = null)
    {
        var task = Make.Task(
            spec => spec with { History = history },
            new DistributedCronTaskStatus { LastScheduleTime = mark ?? Make.Now, StatsLedger = ledger ?? [.. runs.Select(Counted)] });
        return RetentionDecision.Decide(task, runs, _ => executions, maxExecutions, run => needed?.Contains(run.Metadata.Name) == true, Make.Now);
    }

    private static StatsLedgerEntry Counted(DistributedCronRun run) => RunContribution.Of(run, [], TimeZoneInfo.Utc);

    private static DistributedCronRun Finished(string name, RunPhase phase, int minutesAgo) =>
        Make.Run(name, phase, scheduled: Make.Now.AddMinutes(-minutesAgo - 1), completed: Make.Now.AddMinutes(-minutesAgo));
}
