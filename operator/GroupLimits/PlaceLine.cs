using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.GroupLimits;

/// <summary>
/// Who waits for a place, and since when. Each Run says it anew whenever it is looked at, so a new leader has the whole line as soon as it
/// has looked at every Run; the time of waiting begins anew with it, in favour of those who wait.
/// </summary>
internal sealed class PlaceLine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Dictionary<ObjectKey, PlaceRequest>> _runs = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _runs.Values.Sum(static waiting => waiting.Count);
            }
        }
    }

    /// <summary>Those of a Run that wait from now on, instead of those that it named before. Who was among them keeps its time.</summary>
    /// <returns>Whether it names others than before.</returns>
    public bool Say(ObjectKey run, IReadOnlyList<PlaceRequest> requests, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (requests.Count == 0)
            {
                return _runs.Remove(run);
            }

            var before = _runs.GetValueOrDefault(run) ?? [];
            _runs[run] = requests.ToDictionary(
                static request => request.Execution,
                request => request with { Since = before.TryGetValue(request.Execution, out var known) ? known.Since : now });
            return before.Count != requests.Count || !requests.All(request => before.ContainsKey(request.Execution));
        }
    }

    /// <summary>All who wait, but for those that need not any more.</summary>
    /// <param name="waits">Whether an Execution is still held.</param>
    public IReadOnlyList<PlaceRequest> Read(Func<ObjectKey, bool> waits)
    {
        lock (_lock)
        {
            foreach (var (run, waiting) in _runs.ToList())
            {
                foreach (var execution in waiting.Keys.Where(execution => !waits(execution)).ToList())
                {
                    waiting.Remove(execution);
                }

                if (waiting.Count == 0)
                {
                    _runs.Remove(run);
                }
            }

            return [.. _runs.Values.SelectMany(static waiting => waiting.Values)];
        }
    }
}
