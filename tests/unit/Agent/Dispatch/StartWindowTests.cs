using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;

namespace Carillon.Tests.Unit.Agent.Dispatch;

/// <summary>A new agent works the windows out anew; what has passed before it came has passed.</summary>
public sealed class StartWindowTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);

    [Fact]
    public void Of_AgentStartedWhileItWaited_TheDeadlineCountsFromTheRelease()
    {
        var entry = Entries.Waiting("u", Entries.Spec() with { StartDeadlineSeconds = 300 });

        var window = StartWindow.Of(entry, Entries.Noon.AddSeconds(200), Now);

        Assert.Equal(Now + TimeSpan.FromSeconds(100), window.Closes);
    }

    [Fact]
    public void Of_AgentStartedDuringABackoff_TheRestOfItIsLeft()
    {
        var window = StartWindow.Of(Retried(), Entries.Noon.AddSeconds(7), Now);

        Assert.Equal(new StartWindow(Now + TimeSpan.FromSeconds(3), Now + TimeSpan.FromSeconds(63)), window); // of ten
    }

    [Fact]
    public void Of_AgentStartedAfterABackoff_TheDeadlineCountsFromItsEnd()
    {
        var window = StartWindow.Of(Retried(), Entries.Noon.AddSeconds(50), Now);

        Assert.Equal(new StartWindow(Now - TimeSpan.FromSeconds(40), Now + TimeSpan.FromSeconds(20)), window);
    }

    private static JournalEntry Retried() => Entries.Entry(
        Entries.Accepted("u", Entries.Spec() with { StartDeadlineSeconds = 60 }),
        Entries.SlotTaken("u"),
        Entries.Launched("u"),
        Entries.AttemptEnded("u"));
}
