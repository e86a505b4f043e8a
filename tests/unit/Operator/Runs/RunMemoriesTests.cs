using Carillon.Operator.Retention;
using Carillon.Operator.Runs;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class RunMemoriesTests : IAsyncDisposable
{
    private readonly CachedTerm _term = new();
    private readonly RunMemories _memories;

    public RunMemoriesTests() => _memories = _term.Get<RunMemories>();

    public ValueTask DisposeAsync() => _term.DisposeAsync();

    [Fact]
    public void Of_AskedTwice_IsTheSame()
    {
        var memory = _memories.Of("web-uid");

        Assert.Same(memory, _memories.Of("web-uid"));
        Assert.Same(memory, _memories.Find("web-uid"));
    }

    /// <summary>Found by the simulation: a Run was deleted while a step of it waited for the server, and the rest of the step remembered it anew.</summary>
    [Fact]
    public void Of_RunIsGone_KeepsNothing()
    {
        _memories.Of("web-uid").Start(Make.Now);
        var run = Make.Run("web");
        _term.Get<GarbageList>().RunGone(run with { Metadata = run.Metadata with { Uid = "web-uid" } });
        _memories.Forget("web-uid");

        Assert.Null(_memories.Of("web-uid").Started);
        Assert.Null(_memories.Find("web-uid"));
    }
}
