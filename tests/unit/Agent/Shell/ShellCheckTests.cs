using Carillon.Agent.Ending;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Shell;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Agent.Shell;

public sealed class ShellCheckTests
{
    public static TheoryData<ShellExecutor, ExecutionPhase, string> Refused => new()
    {
        { new ShellExecutor(), ExecutionPhase.Failed, Reasons.InvalidSpec },
        { new ShellExecutor { Command = "x", Script = "y" }, ExecutionPhase.Failed, Reasons.InvalidSpec },
        { new ShellExecutor { Command = "a\0b" }, ExecutionPhase.Failed, Reasons.InvalidSpec },
        { new ShellExecutor { Command = "x", Args = ["a\0b"] }, ExecutionPhase.Failed, Reasons.InvalidSpec },
        { new ShellExecutor { Command = "x", Resources = new ShellResources { Memory = "64 MB" } }, ExecutionPhase.Failed, Reasons.InvalidSpec },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refusal_WhatTheAgentCannotDo_IsSaidBeforeTheStart(ShellExecutor shell, ExecutionPhase phase, string reason)
    {
        var refusal = ShellCheck.Refusal(shell, new Dictionary<string, string>(), ResolvedValues.None);

        Assert.Equal((phase, reason), (refusal!.Phase, refusal.Reason));
    }

    [Theory]
    [InlineData("cpu pids io", "memory")]
    [InlineData("", "cpu and memory")]
    [InlineData("cpu memory", null)]
    public void RefusalOfLimits_MissingController_IsNamedWithWhatToDo(string controllers, string? missing)
    {
        var refusal = ShellCheck.RefusalOfLimits(new RunLimits(CpuMillis: 100, MemoryBytes: 4096), controllers.Split(' ').ToHashSet(), "it is mounted as v1");

        Assert.Equal(missing is null ? null : Reasons.LimitsUnavailable, refusal?.Reason);
        Assert.Equal(
            missing is null
                ? null
                : $"spec.executor.shell.resources: this host cannot limit {missing}: it is mounted as v1; or let its agent run with --allow-missing-limits",
            refusal?.Message);
    }

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("A", "x\0y")]
    public void Refusal_ImpossibleEnvironment_IsInvalid(string name, string value) => Assert.Equal(
        Reasons.InvalidSpec,
        ShellCheck.Refusal(new ShellExecutor { Command = "x" }, new Dictionary<string, string> { [name] = value }, ResolvedValues.None)?.Reason);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void RefusalOfSize_Environment_AsMuchAsTheKernelTakes(int excess, bool fits)
    {
        // Two bytes each in UTF-8, so that characters are not mistaken for bytes.
        var script = new string('é', EnvironmentScript.MaxBytes / 2) + new string('x', (EnvironmentScript.MaxBytes % 2) + excess);

        Assert.Equal(fits ? null : Reasons.InvalidSpec, ShellCheck.RefusalOfSize(script)?.Reason);
    }

    [Fact]
    public void Refusal_OrdinaryCommand_IsNone() =>
        Assert.Null(ShellCheck.Refusal(
            new ShellExecutor { Command = "x", Resources = new() }, new Dictionary<string, string> { ["A"] = "b" }, ResolvedValues.None));

    [Theory]
    [InlineData(new byte[] { 0xC3, 0xA9 }, null)]
    [InlineData(new byte[] { 0xFF, 0xFE }, Reasons.InvalidSpec)]
    public void Refusal_ValueOfASecret_MustBeText(byte[] value, string? reason)
    {
        var shell = new ShellExecutor { Command = "x", Env = [Values.References.Variable("PASSWORD", "s", "k")] };

        var refusal = ShellCheck.Refusal(shell, new Dictionary<string, string>(), Values.References.Resolved(("s", "k", value)));

        Assert.Equal(reason, refusal?.Reason);
        Assert.True(refusal is null || refusal.Message!.Contains("env[PASSWORD].valueFrom", StringComparison.Ordinal));
    }
}
