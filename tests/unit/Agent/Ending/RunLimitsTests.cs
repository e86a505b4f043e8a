using Carillon.Agent.Ending;
using Carillon.Api.Executors;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Agent.Ending;

public sealed class RunLimitsTests
{
    [Theory]
    [InlineData("2", "200000 100000")]
    [InlineData("500m", "50000 100000")]
    [InlineData("10m", "1000 100000")]
    [InlineData("9m", "9000 1000000")]
    [InlineData("1m", "1000 1000000")]
    public void Writes_Cpu_IsAQuotaThatTheKernelTakes(string cpu, string quota) =>
        Assert.Equal([("cpu.max", quota)], RunLimits.Of(new ShellResources { Cpu = cpu })!.Writes);

    [Fact]
    public void Writes_Memory_KillsTheWholeGroup() => Assert.Equal(
        [("memory.oom.group", "1"), ("memory.max", "67108864")],
        RunLimits.Of(new ShellResources { Memory = "64Mi" })!.Writes);

    [Fact]
    public void Writes_Pids_LeaveRoomForTheWrappersTimeout() =>
        Assert.Equal([("pids.max", "11")], RunLimits.Of(new ShellResources { Pids = 10 })!.Writes);

    [Fact]
    public void Of_NoLimits_IsNone()
    {
        Assert.Equal(RunLimits.None, RunLimits.Of(null));
        Assert.Equal(RunLimits.None, RunLimits.Of(new ShellResources()));
        Assert.Empty(RunLimits.None.Controllers);
        Assert.Empty(RunLimits.None.Writes);
    }

    [Theory]
    [InlineData("much", null)]
    [InlineData("0", null)]
    [InlineData(null, "lots")]
    public void Of_NoQuantity_IsNull(string? cpu, string? memory) => Assert.Null(RunLimits.Of(new ShellResources
    {
        Cpu = cpu is null ? default(IntOrString?) : cpu,
        Memory = memory is null ? default(IntOrString?) : memory,
    }));

    [Fact]
    public void Within_SomeControllers_KeepsWhatTheyEnforce()
    {
        var limits = new RunLimits(CpuMillis: 500, MemoryBytes: 1024, Pids: 5);

        Assert.Equal(["cpu", "memory", "pids"], limits.Controllers);
        Assert.Equal(new RunLimits(CpuMillis: 500, Pids: 5), limits.Within(new HashSet<string> { "cpu", "pids", "io" }));
    }
}
