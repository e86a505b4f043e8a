namespace Carillon.Kubernetes.Transport;

/// <summary>An open watch.</summary>
internal sealed class WatchConnection : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly string _path;
    private readonly Deadline _deadline;
    private readonly CancellationToken _caller;

    public WatchConnection(HttpResponseMessage response, Stream stream, string path, Deadline deadline, CancellationToken caller)
    {
        _response = response;
        Stream = stream;
        _path = path;
        _deadline = deadline;
        _caller = caller;
    }

    public Stream Stream { get; }

    public CancellationToken Token => _deadline.Token;

    /// <summary>Awaits a step of reading and translates its faults.</summary>
    public async ValueTask<bool> GuardAsync(ValueTask<bool> step)
    {
        try
        {
            return await step.ConfigureAwait(false);
        }
        catch (Exception e) when (TransportFault.From(e, HttpMethod.Get, _path, _caller) is { } fault)
        {
            throw fault;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
        _deadline.Dispose();
    }
}
