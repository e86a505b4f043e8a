using System.Collections.Concurrent;
using Carillon.Operator.Retention;

namespace Carillon.Operator.Runs;

/// <summary>The memory of each Run that is not finished, by UID.</summary>
internal sealed class RunMemories
{
    private readonly ConcurrentDictionary<string, RunMemory> _memories = new(StringComparer.Ordinal);
    private readonly GarbageList _garbage;

    public RunMemories(GarbageList garbage) => _garbage = garbage;

    /// <summary>
    /// The memory of a Run, made where there is none. What goes on while its Run is deleted gets one that is not kept: nothing would ever
    /// forget it.
    /// </summary>
    public RunMemory Of(string runUid)
    {
        var memory = _memories.GetOrAdd(runUid, static _ => new RunMemory());
        if (_garbage.IsKnownGone(runUid)) // asked only now: a Run is known to be gone before it is forgotten, so either this forgets it or that does
        {
            Forget(runUid);
        }

        return memory;
    }

    public RunMemory? Find(string runUid) => _memories.GetValueOrDefault(runUid);

    public void Forget(string runUid) => _memories.TryRemove(runUid, out _);
}
