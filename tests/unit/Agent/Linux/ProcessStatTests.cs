using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Linux;

public sealed class ProcessStatTests
{
    [Theory]
    [InlineData("cmd")]
    [InlineData("a) S 9 9 9")]
    [InlineData("(sd pam)")]
    public void Parse_AnyName_FindsTheFieldsBehindIt(string name)
    {
        var stat = ProcessStat.Parse($"42 ({name}) S 1 40 41 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 2");

        Assert.Equal(new ProcessStat(42, 'S', 1, 40, 41, 1, 987654), stat);
    }

    [Theory]
    [InlineData('S', 1, true)]
    [InlineData('Z', 1, false)]
    [InlineData('Z', 2, true)] // its first thread has ended, another goes on
    public void IsAlive_StateAndThreads_Decide(char state, int threads, bool alive)
    {
        var stat = ProcessStat.Parse($"42 (cmd) {state} 1 40 41 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 {threads} 0 987654 1000 2");

        Assert.Equal(alive, stat!.Value.IsAlive);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (x) S 1")]
    public void Parse_Garbage_IsNone(string line) => Assert.Null(ProcessStat.Parse(line));

    [Fact]
    public void Find_ThisProcess_IsAlive()
    {
        var proc = new ProcFileSystem();
        var stat = proc.Find(Environment.ProcessId);

        Assert.True(stat?.IsAlive);
        Assert.True(new ProcessIdentity(Environment.ProcessId, stat!.Value.StartTicks, proc.BootId()).IsAlive(proc, proc.BootId()));
        Assert.False(new ProcessIdentity(Environment.ProcessId, stat.Value.StartTicks + 1, proc.BootId()).IsAlive(proc, proc.BootId()));
        Assert.False(new ProcessIdentity(Environment.ProcessId, stat.Value.StartTicks, "another boot").IsAlive(proc, proc.BootId()));
    }
}
