using Carillon.Agent.Journal;
using Carillon.Agent.Values;
using Carillon.Api.Executors;
using Carillon.Runtime.Timing;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Values;

/// <summary>What a restarted agent knows of the secrets of a run that it took up.</summary>
public sealed class RunMaskTests
{
    private static readonly ExecutorSpec Executor = new() { Shell = new ShellExecutor { Command = "x", Env = [References.Variable("P", "s", "k")] } };

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedValueSource _source = new();

    [Fact]
    public async Task AtEnd_StartedByThisAgent_IsKnownWithoutAsking()
    {
        await using var mask = new RunMask(References.Resolved(("s", "k", "hunter2"u8.ToArray())));

        Assert.Equal("***", (await mask.AtEndAsync(default)).Mask!.Apply("hunter2"));
    }

    [Fact]
    public async Task AtEnd_NoSecretsInTheSpec_NobodyIsAsked()
    {
        await using var mask = TakenUp(new ExecutorSpec { Shell = new ShellExecutor { Command = "x" } });

        Assert.True((await mask.AtEndAsync(default)).Mask!.IsEmpty);
        Assert.Equal(0, _source.Asked);
    }

    [Fact]
    public async Task AtEnd_AnsweredWhileItRan_IsKnownThoughNobodyAnswersAnyMore()
    {
        _source.Answer(new ValuesAnswer.Known(References.Resolved(("s", "k", "hunter2"u8.ToArray()))));
        await using var mask = TakenUp(Executor);

        Assert.Equal("***", (await mask.AtEndAsync(default)).Mask!.Apply("hunter2"));
        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task AtEnd_NobodyAnswersInTime_IsUnknownAndSaysWhy()
    {
        _source.Answer(new ValuesAnswer.NotNow("the gateway is away"));
        _source.Answer(new ValuesAnswer.NotNow("the gateway is still away"));
        await using var mask = TakenUp(Executor);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));

        var asking = mask.AtEndAsync(default);
        await _time.PassAsync(RunMask.Bound);

        var (known, why) = await asking;
        Assert.Null(known);
        Assert.Equal("spec.executor.shell.env[P].valueFrom: the gateway is still away", why);
    }

    [Fact]
    public async Task AtEnd_Refused_IsUnknownAtOnce()
    {
        _source.Answer(new ValuesAnswer.Refused("the Execution has ended"));
        await using var mask = TakenUp(Executor);

        Assert.Null((await mask.AtEndAsync(default)).Mask);
    }

    [Theory]
    [InlineData("7", "8", "was changed, made or deleted after the start")]
    [InlineData("0", "8", "was changed, made or deleted after the start")]
    [InlineData("7", null, "was changed, made or deleted after the start")]
    [InlineData(null, "7", "which version of Secret \"s\" it was started with was not noted")]
    public async Task AtEnd_NotTheVersionItWasStartedWith_IsUnknownAtOnceAndSaysWhy(string? then, string? now, string why)
    {
        _source.Answer(new ValuesAnswer.Known(References.ResolvedAt(now, ("s", "k", "hunter2"u8.ToArray()))));
        await using var mask = TakenUp(Executor, then);

        var (known, said) = await mask.AtEndAsync(default);

        Assert.Null(known);
        Assert.StartsWith("spec.executor.shell.env[P].valueFrom: ", said, StringComparison.Ordinal);
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", false)]
    [InlineData("0", true)]
    public async Task AtEnd_SecretNotThere_IsKnownOnlyWhereItNeverWas(string then, bool isKnown)
    {
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        await using var mask = TakenUp(Executor, then);

        Assert.Equal(isKnown, (await mask.AtEndAsync(default)).Mask is not null);
    }

    [Fact]
    public async Task AtEnd_OneOfTwoSecretsChanged_IsUnknown()
    {
        _source.Answer(new ValuesAnswer.Known(References.ResolvedAt("7", ("s", "k", [1, 2, 3]), ("t", "k", [4, 5, 6]))));
        await using var mask = TakenUp(
            new ExecutorSpec { Shell = new ShellExecutor { Command = "x", Env = [References.Variable("P", "s", "k"), References.Variable("Q", "t", "k")] } },
            new Dictionary<string, string> { ["s"] = "7", ["t"] = "6" });

        Assert.StartsWith("spec.executor.shell.env[Q].valueFrom: Secret \"t\"", (await mask.AtEndAsync(default)).Why, StringComparison.Ordinal);
    }

    private RunMask TakenUp(ExecutorSpec executor, string? version = "7") =>
        TakenUp(executor, version is null ? null : new Dictionary<string, string> { ["s"] = version });

    private RunMask TakenUp(ExecutorSpec executor, Dictionary<string, string>? versions) => new(
        new ExecutionRef("u", "ns", "exe"),
        executor,
        new LaunchMark { BootId = Entries.Boot, Uptime = TimeSpan.Zero, Time = Entries.Noon, SecretVersions = versions },
        new ValueWait(_source, _time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), jitter: 0)),
        static _ => { });
}
