using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Api;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Outcomes;

public sealed class StatusComposerTests
{
    private const string Why = "the host is drained: 60 s after it was due, attempt 2 of 4 had not started";
    private static readonly DateTimeOffset Later = Entries.Noon.AddSeconds(70);

    private readonly StatusComposer _statuses = new("2.0", Entries.Boot);

    [Fact]
    public void TooLate_NothingHasRun_IsMissedWithTheReason()
    {
        var status = TooLate(Entries.Waiting("u"));

        Assert.Equal((ExecutionPhase.Missed, Reasons.HostDrained, Why), (status.Phase!.Value, status.Reason, status.Message));
        Assert.Null(status.Attempts);
    }

    [Fact]
    public void Retry_NoFurtherAttemptCouldStart_EndsAsTheLastOneDid()
    {
        var status = TooLate(Retried(Entries.AttemptEndedNoted("u")));

        Assert.Equal((ExecutionPhase.Failed, Reasons.ExitCode, 4), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.Equal("the command ended with exit code 4; " + Why, status.Message);
        Assert.Equal(("so far so good", 2000), (status.Output, status.DurationMs));
        Assert.Equal((1, 1), (status.Attempt, status.Attempts!.Count));
        Assert.Equal((Entries.Noon, Later), (status.StartTime, status.CompletionTime));
        Assert.Equal("2.0", status.Agent!.Version); // the one that said so
    }

    /// <summary>The agent was upgraded between the two attempts, from one that noted no more than the line of the first.</summary>
    [Fact]
    public void Retry_AttemptOfAnAgentThatNotedLess_EndsAsTheLastOneDid()
    {
        var line = new ExecutionAttempt
        {
            Attempt = 1,
            Phase = ExecutionPhase.TimedOut,
            Reason = Reasons.TimeoutExceeded,
            ExitCode = 143,
            Signal = 15,
            CompletionTime = Entries.Noon.AddSeconds(9),
        };

        var status = TooLate(Retried(Entries.AttemptEnded("u") with { Attempt = line }));

        Assert.Equal((ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, Why), (status.Phase!.Value, status.Reason, status.Message));
        Assert.Equal((143, 15, 9000), (status.ExitCode, status.Signal, status.DurationMs));
        Assert.Equal((1, line), (status.Attempt, Assert.Single(status.Attempts!)));
        Assert.Equal((Entries.Noon, Later), (status.StartTime, status.CompletionTime));
    }

    [Fact]
    public void TooLate_LongMessageOfTheLastAttempt_LosesItsEndAndNotWhatIsNew()
    {
        var status = TooLate(Retried(Entries.AttemptEndedNoted("u", new string('x', Limits.Message))));

        Assert.Equal(Limits.Message, status.Message!.Length);
        Assert.EndsWith("x; " + Why, status.Message, StringComparison.Ordinal);
    }

    private static JournalEntry Retried(JournalRecord.AttemptEnded ended) =>
        Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), ended);

    private ExecutionStatus TooLate(JournalEntry entry) => _statuses.TooLate(entry, Reasons.HostDrained, Why, Later);
}
