using System.Collections.Concurrent;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Events;
using Carillon.Operator.Metrics;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;
using Carillon.Operator.Writes;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Dependencies;

/// <summary>
/// Makes the Runs of tasks that follow others. First the Run, whose name is its lock, then the entry in the ledger: whoever dies between
/// the two finds the Run again, because neither it nor what it follows is collected before the entry is there.
/// </summary>
internal sealed partial class UpstreamJoiner
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>A quota does not change within the second.</summary>
    private static readonly TimeSpan RefusalDelay = TimeSpan.FromSeconds(5);

    private readonly ClusterCache _cache;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly GarbageList _garbage;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;
    private readonly ILogger<UpstreamJoiner> _logger;

    /// <summary>By task, the Runs that were made and are not in its ledger yet, because a status is not written at any moment.</summary>
    private readonly ConcurrentDictionary<ObjectKey, HashSet<string>> _made = new();

    public UpstreamJoiner(
        ClusterCache cache,
        IKubernetesClient client,
        WriteGate gate,
        GarbageList garbage,
        OperatorEvents events,
        OperatorMetrics metrics,
        ILogger<UpstreamJoiner> logger)
    {
        _cache = cache;
        _client = client;
        _gate = gate;
        _garbage = garbage;
        _events = events;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Decides what the upstream Runs of a task mean for it.</summary>
    /// <param name="task">The task, with our own last write.</param>
    /// <param name="accepted">Whether it is accepted.</param>
    public JoinStep Decide(DistributedCronTask task, bool accepted) => task.Spec?.DependsOn is not { Count: > 0 } ? JoinStep.Nothing : JoinDecision.Decide(new JoinFacts
    {
        Task = task,
        Takes = accepted && task.Spec?.Suspend != true,
        Runs = [.. DependencyGraph.UpstreamsOf(task).SelectMany(upstream => RunsOf(new ObjectKey(task.Metadata.Namespace, upstream)))],
        IsGone = _garbage.IsKnownGone,
        Now = _client.Clock.UtcNow,
    });

    /// <summary>Makes the Runs.</summary>
    /// <returns>The ledger to write, and when to look again although nothing changes.</returns>
    public async Task<(TaskUpstreams? Upstreams, TimeSpan? Again)> FireAsync(DistributedCronTask task, JoinStep step, CancellationToken cancellationToken)
    {
        var upstreams = step.Upstreams;
        TimeSpan? again = null;
        var isCurrent = false;
        var made = step.Fires.Count == 0 ? [] : _made.GetOrAdd(ObjectKey.Of(task), static _ => new HashSet<string>(StringComparer.Ordinal));
        foreach (var fire in step.Fires)
        {
            var name = DependencyRun.NameOf(task, fire);
            if (!made.Contains(name))
            {
                // A ledger that is out of date would make a Run again that history has dropped since.
                isCurrent = isCurrent || await IsCurrentAsync(task, cancellationToken).ConfigureAwait(false);
                if (!isCurrent)
                {
                    return (task.Status?.Upstreams, RetryDelay);
                }

                var refusal = await MakeRunAsync(task, fire, cancellationToken).ConfigureAwait(false);
                if (refusal is { MayPass: true })
                {
                    again = RefusalDelay;
                    continue;
                }

                if (refusal is not null)
                {
                    upstreams = JoinDecision.Record(upstreams!, fire, null);
                    continue;
                }

                made.Add(name);
            }

            upstreams = JoinDecision.Record(upstreams!, fire, name);
        }

        return (upstreams, again);
    }

    /// <summary>The ledger is written: says what is new in it.</summary>
    public void OnRecorded(DistributedCronTask task, JoinStep step)
    {
        Forget(ObjectKey.Of(task));
        foreach (var entry in step.Entered)
        {
            _metrics.UpstreamEntered(entry.Outcome!.Value);
            if (entry.Outcome == UpstreamOutcome.NotUsed)
            {
                _events.UpstreamNotUsed(task, entry.Run!);
            }
        }

        if (step.GivenUp.Count > 0)
        {
            _metrics.JoinsGivenUp(step.GivenUp.Count);
            _events.JoinAbandoned(task, step.GivenUp);
        }
    }

    /// <summary>The task is gone.</summary>
    public void Forget(ObjectKey task) => _made.TryRemove(task, out _);

    /// <summary>
    /// Whether a Run has to stay: hosts wait for its Executions, a task that follows it has not entered it yet, or it is the only proof that
    /// it was made.
    /// </summary>
    public bool IsNeeded(DistributedCronTask task, DistributedCronRun run) =>
        _cache.RunsFollowing(run.Metadata.Uid!).Count > 0
        || _cache.DependantsOf(ObjectKey.Of(task)).Any(dependant => JoinDecision.IsOpen(dependant, run))
        || (run.Spec?.Upstreams ?? []).Any(upstream =>
            _cache.Runs.Store.Find(new ObjectKey(run.Metadata.Namespace, upstream.Run!)) is { } followed
            && followed.Metadata.Uid == upstream.RunUid
            && JoinDecision.IsOpen(task, followed));

    private IEnumerable<DistributedCronRun> RunsOf(ObjectKey upstream)
    {
        var uid = _cache.Tasks.Store.Find(upstream)?.Metadata.Uid;
        return uid is null ? [] : _cache.RunsOf(upstream).Where(run => run.Spec?.TaskRef?.Uid == uid && run.Metadata.DeletionTimestamp is null);
    }

    private async Task<bool> IsCurrentAsync(DistributedCronTask task, CancellationToken cancellationToken)
    {
        var live = await _client.FindAsync(CarillonResources.Tasks, task.Metadata.Namespace, task.Metadata.Name!, cancellationToken).ConfigureAwait(false);
        return live?.Metadata.Uid == task.Metadata.Uid && live?.Metadata.ResourceVersion == task.Metadata.ResourceVersion;
    }

    /// <summary>Makes the Run, or finds that it exists.</summary>
    /// <returns>What the server said when it refused the Run; else null.</returns>
    /// <exception cref="RunNameTakenException">Another Run has the name.</exception>
    private async Task<Refusal?> MakeRunAsync(DistributedCronTask task, DependencyFire fire, CancellationToken cancellationToken)
    {
        var run = DependencyRun.Make(task, fire);
        var key = ObjectKey.Of(run);
        try
        {
            await _gate.CreateAsync(
                token => _client.CreateAsync(CarillonResources.Runs, key.Namespace, run, null, token), cancellationToken).ConfigureAwait(false);
            _metrics.RunMade(RunTrigger.Dependency, TimeSpan.Zero);
            _events.Followed(task, key.Name, fire);
            LogFollowed(_logger, key);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var existing = await _client.FindAsync(CarillonResources.Runs, key.Namespace, key.Name, cancellationToken).ConfigureAwait(false);
            if (existing is null || !DependencyRun.IsOf(existing, task, fire))
            {
                throw new RunNameTakenException($"run {key} is there already and is not the one of these upstream runs");
            }
        }
        catch (KubernetesApiException e) when (Refusal.Of(e) is { } refusal)
        {
            _events.Refused(task, key.Name, refusal);
            LogRefused(_logger, key, refusal.Reason, refusal.Message);
            return refusal;
        }

        return null;
    }
}
