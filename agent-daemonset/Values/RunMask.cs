using Carillon.Agent.Journal;
using Carillon.Agent.Output;
using Carillon.Api.Executors;

namespace Carillon.Agent.Values;

/// <summary>
/// What must not be seen of one attempt. Whoever started it knows; whoever took it up from an earlier agent must ask again, for the values
/// themselves were never written down: at once, while whoever knows may still be there, and once more when the result is to be told. What he
/// hears then helps only when the Secrets are what they were: of a changed one he would hide the new value and show the one that was used.
/// </summary>
internal sealed class RunMask : IAsyncDisposable
{
    /// <summary>How long a result waits for the values. It is told then without its output.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NoBound = TimeSpan.MaxValue;

    private readonly CancellationTokenSource _early = new();
    private readonly Func<TimeSpan, CancellationToken, Task<ValueWaitEnd>>? _ask;
    private readonly Task<ValueWaitEnd> _asked;
    private readonly Func<ResolvedValues, string?> _objection;

    /// <summary>Of an attempt whose values are known.</summary>
    public RunMask(ResolvedValues values)
    {
        _objection = static _ => null;
        _asked = Task.FromResult<ValueWaitEnd>(new ValueWaitEnd.Known(values));
    }

    /// <summary>Of one that was taken up; begins to ask.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="executor">What it runs. Only Secrets count: where there are none, nothing is asked.</param>
    /// <param name="mark">What was noted when it was launched.</param>
    /// <param name="values">Whom to ask.</param>
    /// <param name="told">Told why it takes longer.</param>
    public RunMask(ExecutionRef execution, ExecutorSpec? executor, LaunchMark mark, ValueWait values, Action<string> told)
    {
        // What is absent now was absent then, or its Secret has changed: there is nothing to wait for but an answer.
        var uses = ValueReferences.OfSecrets(executor).Select(use => use with { Optional = true }).ToList();
        _objection = now => SecretChange.Objection(uses, mark.SecretVersions, now.SecretVersions);
        if (uses.Count == 0)
        {
            _asked = Task.FromResult<ValueWaitEnd>(new ValueWaitEnd.Known(ResolvedValues.None));
            return;
        }

        var never = new TaskCompletionSource().Task;
        _ask = (patience, stop) => values.ForAsync(execution, uses, patience, told, never, stop);
        _asked = _ask(NoBound, _early.Token);
    }

    /// <summary>The mask, or why there is none, as far as that is known without a wait.</summary>
    public (SecretMask? Mask, string? Why) Now =>
        _asked.IsCompletedSuccessfully ? Read(_asked.Result) : (null, "nobody had answered when the attempt ended");

    /// <summary>The mask, or why there is none: then nothing of the output may be told.</summary>
    public async Task<(SecretMask? Mask, string? Why)> AtEndAsync(CancellationToken stop)
    {
        if (_ask is not null && !_asked.IsCompletedSuccessfully)
        {
            return Read(await _ask(Bound, stop)); // asks at once, where the other may be in a long pause
        }

        return Read(await _asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _early.CancelAsync();
        await ((Task)_asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _early.Dispose();
    }

    private (SecretMask? Mask, string? Why) Read(ValueWaitEnd end) => end switch
    {
        ValueWaitEnd.Known known when _objection(known.Values) is { } objection => (null, objection),
        ValueWaitEnd.Known known => (known.Values.Mask(), null),
        ValueWaitEnd.Refused refused => (null, refused.Why),
        ValueWaitEnd.TooLate late => (null, late.Why),
        _ => (null, "nobody was asked"),
    };
}
