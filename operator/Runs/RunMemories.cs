using System.Collections.Concurrent;

namespace Carillon.Operator.Runs;

/// <summary>The memory of each Run that is not finished, by UID.</summary>
internal sealed class RunMemories
{
    private readonly ConcurrentDictionary<string, RunMemory> _memories = new(StringComparer.Ordinal);

    public RunMemory Of(string runUid) => _memories.GetOrAdd(runUid, static _ => new RunMemory());

    public RunMemory? Find(string runUid) => _memories.GetValueOrDefault(runUid);

    public void Forget(string runUid) => _memories.TryRemove(runUid, out _);
}
