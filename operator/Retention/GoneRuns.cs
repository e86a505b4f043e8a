using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Retention;

/// <summary>The Runs that were seen to go, as many as there is room for; safe for concurrent use.</summary>
internal sealed class GoneRuns
{
    private readonly int _room;
    private readonly Lock _lock = new();
    private readonly Queue<(string Uid, (ObjectKey Key, string? TaskUid)? Time)> _order = [];
    private readonly HashSet<string> _uids = new(StringComparer.Ordinal);
    private readonly HashSet<(ObjectKey Key, string? TaskUid)> _times = [];

    public GoneRuns(int room) => _room = room;

    public void Add(DistributedCronRun run)
    {
        lock (_lock)
        {
            var uid = run.Metadata.Uid ?? "";
            if (!_uids.Add(uid))
            {
                return;
            }

            // A Run of a due time has it in its name; two tasks of one name have each their own.
            var time = RunView.IsScheduled(run) ? TimeOf(run) : ((ObjectKey, string?)?)null;
            if (time is { } fired && !_times.Add(fired))
            {
                time = null; // the second of that name: it leaves with the first
            }

            _order.Enqueue((uid, time));
            if (_order.Count > _room)
            {
                Drop();
            }
        }
    }

    public bool Contains(string uid)
    {
        lock (_lock)
        {
            return _uids.Contains(uid);
        }
    }

    /// <summary>Whether another Run of the same due time of the same task was there before.</summary>
    public bool HadAnotherOf(DistributedCronRun run)
    {
        lock (_lock)
        {
            return RunView.IsScheduled(run) && !_uids.Contains(run.Metadata.Uid ?? "") && _times.Contains(TimeOf(run));
        }
    }

    private void Drop()
    {
        var (uid, time) = _order.Dequeue();
        _uids.Remove(uid);
        if (time is { } fired)
        {
            _times.Remove(fired);
        }
    }

    private static (ObjectKey Key, string? TaskUid) TimeOf(DistributedCronRun run) => (ObjectKey.Of(run), run.Spec?.TaskRef?.Uid);
}
