using Carillon.Agent.Journal;
using Carillon.Agent.Output;
using Carillon.Api.Executors;

namespace Carillon.Agent.Values;

/// <summary>
/// What must not be seen of one attempt. Whoever started it knows; whoever took it up from an earlier agent must ask again, for the values
/// themselves were never written down: at once, while whoever knows may still be there, and once more when the result is to be told.
/// </summary>
internal sealed class RunMask : IAsyncDisposable
{
    /// <summary>How long a result waits for the values. It is told then without its output.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NoBound = TimeSpan.MaxValue;

    private readonly CancellationTokenSource _early = new();
    private readonly Func<TimeSpan, CancellationToken, Task<ValueWaitEnd>>? _ask;
    private readonly Task<ValueWaitEnd> _asked;

    /// <summary>Of an attempt whose values are known.</summary>
    public RunMask(ResolvedValues values)
    {
        _asked = Task.FromResult<ValueWaitEnd>(new ValueWaitEnd.Known(values));
    }

    /// <summary>Of one that was taken up; begins to ask.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="executor">What it runs. Only Secrets count: where there are none, nothing is asked.</param>
    /// <param name="values">Whom to ask.</param>
    /// <param name="told">Told why it takes longer.</param>
    public RunMask(ExecutionRef execution, ExecutorSpec? executor, ValueWait values, Action<string> told)
    {
        var uses = ValueReferences.Of(executor).Where(use => use.Reference.Kind == ReferencedKind.Secret).ToList();
        if (uses.Count == 0)
        {
            _asked = Task.FromResult<ValueWaitEnd>(new ValueWaitEnd.Known(ResolvedValues.None));
            return;
        }

        var never = new TaskCompletionSource().Task;
        _ask = (patience, stop) => values.ForAsync(execution, uses, patience, told, never, stop);
        _asked = _ask(NoBound, _early.Token);
    }

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

    private static (SecretMask? Mask, string? Why) Read(ValueWaitEnd end) => end switch
    {
        ValueWaitEnd.Known known => (known.Values.Mask(), null),
        ValueWaitEnd.Refused refused => (null, refused.Why),
        ValueWaitEnd.TooLate late => (null, late.Why),
        _ => (null, "nobody was asked"),
    };
}
