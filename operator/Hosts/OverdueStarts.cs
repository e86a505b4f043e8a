using Carillon.Api.Executions;

namespace Carillon.Operator.Hosts;

/// <summary>
/// For how long living agents have owed a word about Executions whose time to start is over. It is counted in our own monotonic time, look by look:
/// whatever is not noted at a look, above all because the agent could not be heard, begins anew. An outage makes nobody owe anything.
/// </summary>
internal sealed class OverdueStarts
{
    private readonly TimeProvider _time;
    private Dictionary<string, long> _before = [];
    private Dictionary<string, long> _noted = [];

    public OverdueStarts(TimeProvider time) => _time = time;

    public void BeginLook() => (_before, _noted) = (_noted, []);

    /// <summary>Takes note of an Execution whose agent lives.</summary>
    /// <returns>For how long it has been overdue, as far as was seen; null when it is not.</returns>
    public TimeSpan? Note(Execution execution)
    {
        if (!(LostDecision.StartDeadline(execution) < _time.GetUtcNow()))
        {
            return null;
        }

        var uid = execution.Metadata.Uid!;
        var since = _before.TryGetValue(uid, out var before) ? before : _time.GetTimestamp();
        _noted[uid] = since;
        return _time.GetElapsedTime(since);
    }
}
