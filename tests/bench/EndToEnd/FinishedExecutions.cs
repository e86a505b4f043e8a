using System.Collections.Concurrent;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.EndToEnd;

/// <summary>Collects the finished Executions of one task as a watch shows them, before history removes any.</summary>
internal sealed class FinishedExecutions : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Execution> _finished = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _allRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly int _wanted;
    private readonly Informer<Execution> _informer;
    private readonly InformerSubscription _subscription;
    private readonly Task _watching;

    public FinishedExecutions(IKubernetesClient client, string ns, string task, int wanted)
    {
        _wanted = wanted;
        var options = new InformerOptions<Execution> { Namespace = ns, LabelSelector = $"{CarillonLabels.Task}={task}" };
        _informer = new Informer<Execution>(client, CarillonResources.Executions, options, TimeProvider.System, NullLogger.Instance);
        _subscription = _informer.Subscribe(change => Take(change.Latest));
        _watching = _informer.RunAsync(_end.Token);
    }

    /// <summary>Done once changes are seen as they come.</summary>
    public Task Watching => _informer.Synced;

    /// <summary>Done when each of them has been seen running: they must take longer than the second after which that is told.</summary>
    public Task AllRunningAsync(CancellationToken cancellationToken) => _allRun.Task.WaitAsync(cancellationToken);

    /// <summary>All that were wanted; fails when one of them did not succeed, because its figure would mean nothing.</summary>
    public async Task<IReadOnlyList<Execution>> AllAsync(CancellationToken cancellationToken)
    {
        await _enough.Task.WaitAsync(cancellationToken);
        var bad = _finished.Values.FirstOrDefault(static execution => execution.Status!.Phase != ExecutionPhase.Succeeded);
        return bad is null
            ? [.. _finished.Values]
            : throw new InvalidOperationException($"{bad.Metadata.Name} is {bad.Status!.Phase}: {bad.Status.Reason} {bad.Status.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _end.CancelAsync();
        try
        {
            await _watching;
        }
        catch (OperationCanceledException)
        {
            // Our own end.
        }

        _end.Dispose();
    }

    private void Take(Execution execution)
    {
        if (execution.Status?.Phase == ExecutionPhase.Running)
        {
            _running[execution.Metadata.Uid!] = true;
            if (_running.Count >= _wanted)
            {
                _allRun.TrySetResult();
            }
        }

        if (execution.Status?.Phase is null or ExecutionPhase.Unknown or ExecutionPhase.Pending or ExecutionPhase.Running)
        {
            return;
        }

        _finished[execution.Metadata.Uid!] = execution;
        if (_finished.Count >= _wanted)
        {
            _enough.TrySetResult();
        }
    }
}
