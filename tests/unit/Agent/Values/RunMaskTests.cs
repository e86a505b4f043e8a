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

    [Fact]
    public async Task AtEnd_SecretGone_IsUnknown()
    {
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        await using var mask = TakenUp(Executor);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));

        var asking = mask.AtEndAsync(default);
        await _time.PassAsync(RunMask.Bound);

        Assert.Null((await asking).Mask);
    }

    private RunMask TakenUp(ExecutorSpec executor) => new(
        new ExecutionRef("u", "ns", "exe"),
        executor,
        new ValueWait(_source, _time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), jitter: 0)),
        static _ => { });
}
