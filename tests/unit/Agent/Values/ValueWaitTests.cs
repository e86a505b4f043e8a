using Carillon.Agent.Journal;
using Carillon.Agent.Values;
using Carillon.Api.Executors;
using Carillon.Runtime.Timing;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Values;

public sealed class ValueWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedValueSource _source = new();
    private readonly TaskCompletionSource _giveUp = new();
    private readonly List<string> _told = [];

    [Fact]
    public async Task ForAsync_AllThere_AnswersThem()
    {
        var values = References.Resolved(("s", "k", [1]));
        _source.Answer(new ValuesAnswer.Known(values));

        Assert.Same(values, Assert.IsType<ValueWaitEnd.Known>(await WaitAsync()).Values);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task ForAsync_SecretCreatedLate_AsksAgainUntilItIsThere()
    {
        var values = References.Resolved(("s", "k", [1]));
        _source.Answer(new ValuesAnswer.NotNow("nobody is there"));
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        _source.Answer(new ValuesAnswer.Known(values));
        var waiting = WaitAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await _time.PassAsync(TimeSpan.FromSeconds(2));
        await _time.PassAsync(TimeSpan.FromSeconds(4));

        Assert.IsType<ValueWaitEnd.Known>(await waiting);
        Assert.Equal(4, _source.Asked);
        Assert.Equal(
            [
                "spec.executor.shell.env[P].valueFrom: nobody is there",
                "spec.executor.shell.env[P].valueFrom: there is no Secret \"s\"",
            ],
            _told);
    }

    [Fact]
    public async Task ForAsync_OptionalAbsent_GoesOnWithout()
    {
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "gone")));

        Assert.IsType<ValueWaitEnd.Known>(await WaitAsync(optional: true));
    }

    [Fact]
    public async Task ForAsync_NeverThere_EndsAtTheDeadlineAndSaysWhy()
    {
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "there is no Secret \"s\"")));
        var waiting = WaitAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        _time.Advance(Patience);

        var end = Assert.IsType<ValueWaitEnd.TooLate>(await waiting);
        Assert.Equal("spec.executor.shell.env[P].valueFrom: there is no Secret \"s\"", end.Why);
    }

    [Fact]
    public async Task ForAsync_SourceNeverAnswers_EndsAtTheDeadline()
    {
        var waiting = WaitAsync();
        await _time.PassAsync(Patience);

        Assert.Contains("key \"k\" of Secret \"s\"", Assert.IsType<ValueWaitEnd.TooLate>(await waiting).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForAsync_Refused_DoesNotAskAgain()
    {
        _source.Answer(new ValuesAnswer.Refused("another host's"));

        Assert.Equal("spec.executor.shell.env[P].valueFrom: another host's", Assert.IsType<ValueWaitEnd.Refused>(await WaitAsync()).Why);
        Assert.Equal(1, _source.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ForAsync_NotWantedAnyMore_EndsAtOnce(bool betweenTwoQuestions)
    {
        if (betweenTwoQuestions)
        {
            _source.Answer(new ValuesAnswer.NotNow("nobody is there"));
        }

        var waiting = WaitAsync();
        await _time.WaitForTimerAsync(betweenTwoQuestions ? TimeSpan.FromSeconds(1) : Patience);
        _giveUp.SetResult();

        Assert.IsType<ValueWaitEnd.GivenUp>(await waiting);
    }

    [Fact]
    public async Task ForAsync_AgentStops_Throws()
    {
        using var stop = new CancellationTokenSource();
        var waiting = WaitAsync(stop: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task OnceAsync_AllThere_AnswersThem()
    {
        _source.Answer(new ValuesAnswer.Known(References.Resolved(("s", "k", [1]))));

        Assert.IsType<ValueWaitEnd.Known>(await OnceAsync(Waiter()));
    }

    [Fact]
    public async Task OnceAsync_NotThere_DoesNotWait()
    {
        _source.Answer(new ValuesAnswer.Known(References.Absent("s", "k", "gone")));

        Assert.IsType<ValueWaitEnd.TooLate>(await OnceAsync(Waiter()));
        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task OnceAsync_NobodyAnswers_EndsSoon()
    {
        var asking = OnceAsync(Waiter());
        await _time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.IsType<ValueWaitEnd.TooLate>(await asking);
    }

    [Fact]
    public async Task OnceAsync_AnswersTakeLonger_GetsTwiceTheirTime()
    {
        var waiter = Waiter();
        var waiting = WaitAsync(waiter: waiter);
        await _time.WaitForTimerAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(5));
        _source.Answer(new ValuesAnswer.Known(References.Resolved(("s", "k", [1]))));
        await waiting;

        var asking = OnceAsync(waiter);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        _source.Answer(new ValuesAnswer.Known(References.Resolved(("s", "k", [1]))));

        Assert.IsType<ValueWaitEnd.Known>(await asking);
    }

    [Fact]
    public async Task OnceAsync_NotWantedAnyMore_EndsAtOnce()
    {
        var asking = OnceAsync(Waiter());
        _giveUp.SetResult();

        Assert.IsType<ValueWaitEnd.GivenUp>(await asking);
    }

    private ValueWait Waiter() => new(_source, _time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), jitter: 0));

    private static ValueUse[] Uses(bool optional = false) =>
        [new ValueUse("spec.executor.shell.env[P].valueFrom", new ValueReference(ReferencedKind.Secret, "s", "k"), optional)];

    private Task<ValueWaitEnd> OnceAsync(ValueWait waiter) => waiter
        .OnceAsync(new ExecutionRef("u", "ns", "exe"), Uses(), _giveUp.Task, default)
        .WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None); // as below

    private Task<ValueWaitEnd> WaitAsync(bool optional = false, ValueWait? waiter = null, CancellationToken stop = default) => (waiter ?? Waiter()).ForAsync(
        new ExecutionRef("u", "ns", "exe"),
        Uses(optional),
        Patience,
        _told.Add,
        _giveUp.Task,
        stop).WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None); // in real time, so that a broken wait ends
}
