using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Selection;

/// <summary>
/// The picks of this operator, one after the other: each knows those before it, also while no cache shows them. Otherwise all Runs that
/// are due in one second would find the same host idle.
/// </summary>
internal sealed class HostPicks
{
    private readonly Lock _lock = new();
    private readonly ClusterCache _cache;
    private readonly RunMemories _memories;

    /// <summary>By host: the Executions that are planned there, each with the UID of its Run.</summary>
    private readonly Dictionary<string, Dictionary<ObjectKey, string>> _planned = new(StringComparer.Ordinal);

    /// <summary>By task: the host that was picked last.</summary>
    private readonly Dictionary<ObjectKey, (string TaskUid, string Host)> _last = [];

    public HostPicks(ClusterCache cache, RunMemories memories)
    {
        _cache = cache;
        _memories = memories;
    }

    /// <summary>Picks the hosts of a Run; asked again, as after a write that failed, the answer is the same.</summary>
    /// <param name="run">The Run.</param>
    /// <param name="memory">What is known of it.</param>
    /// <param name="pick">Makes the pick; is given the host that was picked last for the task, null when this operator picked none.</param>
    public IReadOnlyList<string> Pick(DistributedCronRun run, RunMemory memory, Func<string?, IReadOnlyList<string>> pick)
    {
        lock (_lock)
        {
            if (memory.Picked is { } before)
            {
                return before;
            }

            var hosts = pick(LastOf(run));
            memory.Picked = hosts;
            foreach (var host in hosts)
            {
                PlannedOn(host)[new ObjectKey(run.Metadata.Namespace, Naming.ExecutionName(run.Metadata.Name!, host))] = run.Metadata.Uid!;
            }

            if (hosts.Count > 0 && Rotation.IsTurn(run))
            {
                RememberLast(run, hosts[^1]);
            }

            return hosts;
        }
    }

    /// <summary>How many Executions are planned on the host that the cache does not show.</summary>
    public int CountPlannedOn(string host)
    {
        lock (_lock)
        {
            return PlannedOn(host).Count;
        }
    }

    private string? LastOf(DistributedCronRun run) =>
        _last.TryGetValue(RunView.TaskOf(run), out var last) && last.TaskUid == run.Spec!.TaskRef!.Uid ? last.Host : null;

    private void RememberLast(DistributedCronRun run, string host)
    {
        _last[RunView.TaskOf(run)] = (run.Spec!.TaskRef!.Uid!, host);
        if (_last.Count > _cache.Tasks.Store.Count + 1)
        {
            foreach (var gone in _last.Keys.Where(task => task != RunView.TaskOf(run) && _cache.Tasks.Store.Find(task) is null))
            {
                _last.Remove(gone);
            }
        }
    }

    /// <summary>What is seen by now, or belongs to a Run that has ended, is dropped on the way.</summary>
    private Dictionary<ObjectKey, string> PlannedOn(string host)
    {
        if (!_planned.TryGetValue(host, out var planned))
        {
            return _planned[host] = [];
        }

        foreach (var (execution, run) in planned)
        {
            if (_memories.Find(run) is null || _cache.Executions.Store.Find(execution) is not null)
            {
                planned.Remove(execution);
            }
        }

        return planned;
    }
}
