using System.Collections.Concurrent;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;

namespace Carillon.Operator.Hosts;

/// <summary>
/// How long each agent has been silent, in this operator's monotonic time since it last saw the agent's Lease change. Clocks of hosts
/// are never compared with ours, and time in which we could not have seen a change does not count: an API outage makes no host Lost.
/// </summary>
internal sealed class AgentLiveness
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Heartbeat> _heartbeats = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private long _takeover;

    public AgentLiveness(TimeProvider time)
    {
        _time = time;
        _takeover = time.GetTimestamp();
    }

    /// <summary>Counts all ages from now: what happened before this process led was somebody else's to judge.</summary>
    public void Restart() => Volatile.Write(ref _takeover, _time.GetTimestamp());

    /// <summary>Takes note of a lease that is new, changed or gone.</summary>
    public void Observe(StoreChange<Lease> change)
    {
        var seconds = change.Latest.Spec?.LeaseDurationSeconds;
        var duration = seconds > 0 ? TimeSpan.FromSeconds(seconds.Value) : DefaultDuration;
        if (change.Kind == StoreChangeKind.Deleted)
        {
            // A deleted lease is silence, not news: the age goes on from the last change.
            return;
        }

        // A lease that comes into view may be an old one; one that changes before our eyes is a sign of life.
        var now = _time.GetTimestamp();
        long? beat = change.Kind == StoreChangeKind.Updated ? now : null;
        _heartbeats[change.Key.Name] = new Heartbeat(now, duration, beat);
    }

    /// <summary>Whether a sign of life was seen in this term that is no older than the lease lasts: more than that none is missed yet.</summary>
    public bool IsHeard(string node) =>
        _heartbeats.TryGetValue(node, out var heartbeat) && heartbeat.Beat is { } beat && _time.GetElapsedTime(beat) <= heartbeat.Duration;

    /// <summary>How long the agent has been silent; null while that cannot be known because the watch is down.</summary>
    public TimeSpan? Silence(string node, InformerContact contact)
    {
        if (!contact.Watching)
        {
            return null;
        }

        var since = Math.Max(contact.EpochStarted, Volatile.Read(ref _takeover));
        if (_heartbeats.TryGetValue(node, out var heartbeat))
        {
            since = Math.Max(since, heartbeat.Seen);
        }

        return _time.GetElapsedTime(since);
    }

    /// <summary>Whether the agent is to be counted on: its lease is younger than its own duration, or that cannot be known.</summary>
    public bool IsAlive(string node, InformerContact contact)
    {
        var duration = _heartbeats.TryGetValue(node, out var heartbeat) ? heartbeat.Duration : DefaultDuration;
        return !(Silence(node, contact) > duration);
    }

    private readonly record struct Heartbeat(long Seen, TimeSpan Duration, long? Beat);
}
