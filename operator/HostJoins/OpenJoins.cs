using System.Collections.Concurrent;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.HostJoins;

/// <summary>Hosts that wait for something of a task before they get their Run. Only to look at them again in time; safe for concurrent use.</summary>
internal sealed class OpenJoins
{
    private readonly ConcurrentDictionary<ObjectKey, ConcurrentDictionary<string, bool>> _hosts = new();

    public void Wait(ObjectKey task, string host) => _hosts.GetOrAdd(task, static _ => new(StringComparer.Ordinal))[host] = true;

    /// <summary>The hosts that wait, by name; they are to be looked at now, and say it again if they still wait.</summary>
    public IReadOnlyCollection<string> Take(ObjectKey task) => _hosts.TryRemove(task, out var hosts) ? [.. hosts.Keys.Order(StringComparer.Ordinal)] : [];
}
