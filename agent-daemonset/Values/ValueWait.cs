using Carillon.Agent.Journal;
using Carillon.Api.Executors;
using Carillon.Runtime.Timing;

namespace Carillon.Agent.Values;

/// <summary>Waits until the values of an Execution are all there: a Secret may be created late, and who hands values out may be away.</summary>
internal sealed class ValueWait
{
    /// <summary>The least that one question gets.</summary>
    private static readonly TimeSpan ShortQuestion = TimeSpan.FromSeconds(2);

    private readonly IValueSource _source;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private long _lastAnswerTook;

    /// <param name="source">Who is asked.</param>
    /// <param name="time">The clock of the waiting.</param>
    /// <param name="backoff">The pauses between two questions; null for half a second and then up to fifteen.</param>
    public ValueWait(IValueSource source, TimeProvider time, Backoff? backoff = null)
    {
        _source = source;
        _time = time;
        _backoff = backoff ?? new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
    }

    /// <summary>
    /// Asks once, for no longer than it takes where somebody answers: twice what the last answer took, two seconds at least. Whoever holds
    /// something that others wait for asks so.
    /// </summary>
    /// <param name="execution">Whose values.</param>
    /// <param name="uses">What its spec needs; at least one.</param>
    /// <param name="giveUp">Done when the start is not wanted any more.</param>
    /// <param name="stop">Stops the waiting.</param>
    public Task<ValueWaitEnd> OnceAsync(ExecutionRef execution, IReadOnlyList<ValueUse> uses, Task giveUp, CancellationToken stop)
    {
        var patience = 2 * TimeSpan.FromTicks(Interlocked.Read(ref _lastAnswerTook));
        return BoundedAsync(bound => AskAsync(execution, uses, told: null, bound), patience > ShortQuestion ? patience : ShortQuestion, giveUp, stop);
    }

    /// <summary>Asks until everything needed is there. Asks once in any case.</summary>
    /// <param name="execution">Whose values.</param>
    /// <param name="uses">What its spec needs; at least one.</param>
    /// <param name="patience">How long to go on asking.</param>
    /// <param name="told">Told why there is a wait: at first, and when that has changed.</param>
    /// <param name="giveUp">Done when the start is not wanted any more.</param>
    /// <param name="stop">Stops the waiting.</param>
    public Task<ValueWaitEnd> ForAsync(
        ExecutionRef execution, IReadOnlyList<ValueUse> uses, TimeSpan patience, Action<string> told, Task giveUp, CancellationToken stop) =>
        BoundedAsync(bound => AskAsync(execution, uses, told, bound), patience, giveUp, stop);

    private async Task<ValueWaitEnd> BoundedAsync(
        Func<CancellationToken, Task<ValueWaitEnd>> ask, TimeSpan patience, Task giveUp, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var timer = _time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), bound, Longest(patience), Timeout.InfiniteTimeSpan);
        var asking = ask(bound.Token);
        await Task.WhenAny(asking, giveUp);
        await bound.CancelAsync();
        var end = await asking;
        stop.ThrowIfCancellationRequested();
        return end is ValueWaitEnd.TooLate && giveUp.IsCompleted ? new ValueWaitEnd.GivenUp() : end;
    }

    /// <param name="execution">Whose values.</param>
    /// <param name="uses">What is needed.</param>
    /// <param name="told">Told why there is a wait; null where there shall be none.</param>
    /// <param name="bound">Ends it.</param>
    private async Task<ValueWaitEnd> AskAsync(ExecutionRef execution, IReadOnlyList<ValueUse> uses, Action<string>? told, CancellationToken bound)
    {
        var why = $"{uses[0].Field}: nobody answered who knows {uses[0].Reference}";
        var said = "";
        for (var failures = 1; ; failures++)
        {
            try
            {
                switch (await FetchAsync(execution, bound))
                {
                    case ValuesAnswer.Known known when known.Values.Lacks(uses) is not { } lack:
                        return new ValueWaitEnd.Known(known.Values);
                    case ValuesAnswer.Known known:
                        why = known.Values.Lacks(uses)!;
                        break;
                    case ValuesAnswer.NotNow notNow:
                        why = $"{uses[0].Field}: {notNow.Why}";
                        break;
                    case ValuesAnswer.Refused refused:
                        return new ValueWaitEnd.Refused($"{uses[0].Field}: {refused.Why}");
                }

                if (told is null)
                {
                    return new ValueWaitEnd.TooLate(why);
                }

                if (why != said)
                {
                    told(why);
                    said = why;
                }

                await Task.Delay(_backoff.Delay(failures), _time, bound);
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                return new ValueWaitEnd.TooLate(why);
            }
        }
    }

    private async Task<ValuesAnswer> FetchAsync(ExecutionRef execution, CancellationToken bound)
    {
        var began = _time.GetTimestamp();
        var answer = await _source.FetchAsync(execution, bound);
        if (answer is not ValuesAnswer.NotNow)
        {
            Interlocked.Exchange(ref _lastAnswerTook, _time.GetElapsedTime(began).Ticks);
        }

        return answer;
    }

    /// <summary>Timers take neither negative times nor weeks on end.</summary>
    private static TimeSpan Longest(TimeSpan patience) =>
        TimeSpan.FromMilliseconds(Math.Clamp(patience.TotalMilliseconds, 0, TimeSpan.FromDays(30).TotalMilliseconds));
}
