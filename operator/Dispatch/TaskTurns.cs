using Carillon.Api.Runs;
using Carillon.Operator.Caching;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dispatch;

/// <summary>
/// Gives the Runs of a task their turns, one at a time: what one of them was given counts for the next at once, before any cache shows
/// it.
/// </summary>
internal sealed class TaskTurns
{
    private readonly Lock _lock = new();
    private readonly ClusterCache _cache;
    private readonly RunMemories _memories;
    private readonly TimeProvider _time;

    public TaskTurns(ClusterCache cache, RunMemories memories, TimeProvider time)
    {
        _cache = cache;
        _memories = memories;
        _time = time;
    }

    /// <summary>Asks for a Run that is neither cancelled nor paused.</summary>
    /// <returns>Its turn; and the Runs whose place it takes, where that is so.</returns>
    public (Turn Turn, IReadOnlyList<DistributedCronRun> Replaced) Take(DistributedCronRun run)
    {
        var task = run.Spec!.TaskSnapshot!;
        var memory = _memories.Of(run.Metadata.Uid!);
        if (!TurnDecision.IsCounted(task))
        {
            memory.Start(_time.GetUtcNow());
            return (new Turn.Start(), []);
        }

        lock (_lock)
        {
            if (HasStarted(run))
            {
                memory.Start(_time.GetUtcNow());
                return (new Turn.Start(), []); // it keeps its turn while the server holds it up
            }

            if (memory.Replaced)
            {
                return (new Turn.GiveWay(), []);
            }

            var others = OthersOf(run);
            var me = PlaceOf(run);
            var turn = TurnDecision.Decide(task, me, [.. others.Select(PlaceOf)]);
            switch (turn)
            {
                case Turn.Start:
                    memory.Start(_time.GetUtcNow());
                    return (turn, []);
                case Turn.Replace:
                    var replaced = others.Where(other => PlaceOf(other).IsBefore(me)).ToList();
                    replaced.ForEach(other => _memories.Of(other.Metadata.Uid!).Replaced = true);
                    return (turn, replaced);
                default:
                    return (turn, []);
            }
        }
    }

    /// <summary>
    /// Runs that are not admitted yet are not in the queue: nobody knows what they are. But one that has started was admitted, and only the
    /// cache does not show it yet.
    /// </summary>
    private List<DistributedCronRun> OthersOf(DistributedCronRun run) =>
        [.. _cache.RunsOf(RunView.TaskOf(run))
            .Where(other => other.Metadata.Uid != run.Metadata.Uid && !RunView.IsFinished(other))
            .Where(other => other.Spec?.TaskRef?.Uid == run.Spec!.TaskRef!.Uid || (other.Spec?.TaskRef?.Uid is null && HasStarted(other)))];

    private TurnRun PlaceOf(DistributedCronRun run)
    {
        var state = HasStarted(run) ? TurnState.Started
            : run.Spec is { Cancel: true } or { Paused: true } || run.Metadata.DeletionTimestamp is not null ? TurnState.Aside
            : TurnState.Waiting;
        return new TurnRun(
            run.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue,
            run.Metadata.Name!,
            state,
            run.Status?.Reason == Reasons.WaitingForEarlierRun);
    }

    /// <summary>An earlier leader may have begun without having come to write so: then its Executions tell.</summary>
    private bool HasStarted(DistributedCronRun run) =>
        run.Status is { FannedOut: true } or { StartTime: not null }
        || _memories.Find(run.Metadata.Uid!) is { Started: not null }
        || _cache.CountExecutionsOf(run.Metadata.Uid!) > 0;
}
