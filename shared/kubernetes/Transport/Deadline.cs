namespace Carillon.Kubernetes.Transport;

/// <summary>A token that ends with the caller's, or when time is up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;

    public Deadline(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _source = new(timeout, time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Time no longer counts.</summary>
    public void Stop() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Time counts from now.</summary>
    public void Restart(TimeSpan timeout) => _source.CancelAfter(timeout);

    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
