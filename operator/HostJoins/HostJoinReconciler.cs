using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.HostAgents;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Events;
using Carillon.Operator.Executions;
using Carillon.Operator.Hosts;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;
using Carillon.Operator.Writes;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.HostJoins;

/// <summary>
/// Gives a host that has joined a group the Run that it is to have, once. First the Run is made, whose name is its lock, then it is noted on the
/// HostAgent; until it is, the Run is not collected.
/// </summary>
internal sealed partial class HostJoinReconciler
{
    /// <summary>How often a host is looked at that cannot be given its Run: signs of life come without a change of any object that we follow here.</summary>
    private static readonly TimeSpan HostLook = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RefusedLook = TimeSpan.FromMinutes(1);

    private readonly ClusterCache _cache;
    private readonly TaskHosts _hosts;
    private readonly HostDirectory _directory;
    private readonly OpenJoins _open;
    private readonly ReconcileQueues _queues;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly StatusWriter _writer;
    private readonly OwnWrites<HostAgent> _own;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<HostJoinReconciler> _logger;

    public HostJoinReconciler(
        ClusterCache cache,
        TaskHosts hosts,
        HostDirectory directory,
        OpenJoins open,
        ReconcileQueues queues,
        IKubernetesClient client,
        WriteGate gate,
        StatusWriter writer,
        OwnWrites<HostAgent> own,
        OperatorEvents events,
        OperatorMetrics metrics,
        TimeProvider time,
        ILogger<HostJoinReconciler> logger)
    {
        _cache = cache;
        _hosts = hosts;
        _directory = directory;
        _open = open;
        _queues = queues;
        _client = client;
        _gate = gate;
        _writer = writer;
        _own = own;
        _events = events;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Looks at a host and all the tasks it belongs to.</summary>
    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_own.Newest(key, _cache.HostAgents.Store.Find(key)) is not { Metadata.DeletionTimestamp: null } agent)
        {
            return null;
        }

        var steps = _hosts.RunOnceOn(key.Name).Select(task => (Task: task, Step: StepOf(task, agent))).ToList();
        if (steps.Exists(static step => step.Step == HostJoinStep.Run))
        {
            // A cache may lie about absence: the leader before may have made the Run and noted it, and history dropped it since.
            var live = await _client.FindAsync(CarillonResources.HostAgents, null, key.Name, cancellationToken).ConfigureAwait(false);
            if (live?.Metadata.Uid != agent.Metadata.Uid)
            {
                return null;
            }

            agent = _own.Remember(live!);
        }

        TimeSpan? again = steps.Exists(static step => step.Step == HostJoinStep.WaitForHost) ? HostLook : null;
        var noted = new List<DistributedCronTask>();
        foreach (var (task, step) in steps.Where(step => step.Step is HostJoinStep.Note or HostJoinStep.Run && !JoinNotes.IsNoted(agent, step.Task)))
        {
            if (step == HostJoinStep.Run && await MakeRunAsync(task, agent, cancellationToken).ConfigureAwait(false) is { } wait)
            {
                again = again < wait ? again : wait;
            }
            else
            {
                noted.Add(task);
            }
        }

        await NoteAsync(agent, noted, cancellationToken).ConfigureAwait(false);
        return again;
    }

    private HostJoinStep StepOf(DistributedCronTask task, HostAgent agent)
    {
        var key = ObjectKey.Of(task);
        var host = agent.Metadata.Name!;
        if (JoinNotes.IsNoted(agent, task))
        {
            return HostJoinStep.None;
        }

        // Before it is looked: what changes from now on finds the host among those that wait.
        _open.Wait(key, host);
        var runs = RunsOf(task);
        return HostJoinDecision.Decide(new HostJoinFacts
        {
            IsAccepted = HostJoinWakes.IsAccepted(task),
            HasBaseline = JoinNotes.HasBaseline(task),
            IsSuspended = task.Spec!.Suspend == true,
            HasSource = HostJoinSource.Of(task, runs) is not null,
            HasSucceededThere = runs.Exists(run => HasSucceeded(run, host)),
            IsBusy = MayNotBeBesideAnother(task.Spec) && runs.Exists(static run => !RunView.IsFinished(run)),
            IsAvailable = _directory.View(host).Condition == HostCondition.Available,
        });
    }

    private List<DistributedCronRun> RunsOf(DistributedCronTask task) =>
        [.. _cache.RunsOf(ObjectKey.Of(task)).Where(run => run.Spec?.TaskRef?.Uid == task.Metadata.Uid)];

    private bool HasSucceeded(DistributedCronRun run, string host) =>
        _cache.Executions.Store.Find(new ObjectKey(run.Metadata.Namespace, Naming.ExecutionName(run.Metadata.Name!, host))) is { } execution
        && execution.Spec?.RunRef?.Uid == run.Metadata.Uid
        && ExecutionView.PhaseOf(execution) == Carillon.Api.Executions.ExecutionPhase.Succeeded;

    /// <summary>Beside another Run it would be skipped, or would end that one for the sake of a single host.</summary>
    private static bool MayNotBeBesideAnother(DistributedCronTaskSpec spec) =>
        (spec.ConcurrencyScope ?? TaskDefaults.Scope) == ConcurrencyScope.Task
        && (spec.ConcurrencyPolicy ?? TaskDefaults.Concurrency) is ConcurrencyPolicy.Forbid or ConcurrencyPolicy.Replace;

    /// <summary>Makes the Run, or finds that it exists.</summary>
    /// <returns>When to try again, where it cannot be made yet; null when there is nothing left to do.</returns>
    /// <exception cref="RunNameTakenException">Somebody else's Run has its name.</exception>
    private async Task<TimeSpan?> MakeRunAsync(DistributedCronTask task, HostAgent agent, CancellationToken cancellationToken)
    {
        var ns = task.Metadata.Namespace;
        if (HostJoinSource.Of(task, RunsOf(task)) is not { } source)
        {
            return HostLook; // its last success was deleted this very moment
        }

        var run = HostJoinRun.Make(task, agent, source, _time.GetUtcNow());
        try
        {
            await _gate.CreateAsync(
                token => _client.CreateAsync(CarillonResources.Runs, ns, run, null, token), cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var existing = await _client.FindAsync(CarillonResources.Runs, ns, run.Metadata.Name!, cancellationToken).ConfigureAwait(false);
            return existing is not null && HostJoinRun.IsThat(existing, task)
                ? null
                : throw new RunNameTakenException($"run {ns}/{run.Metadata.Name} is not that of a host that has joined");
        }
        catch (KubernetesApiException e) when (Refusal.Of(e) is { } refusal)
        {
            LogRefused(_logger, ns, run.Metadata.Name!, refusal.Reason, refusal.Message);
            _events.Refused(task, run.Metadata.Name!, refusal);
            return refusal.MayPass ? RefusedLook : null;
        }

        _metrics.RunMade(RunTrigger.HostJoin, TimeSpan.Zero);
        _events.HostJoined(task, agent.Metadata.Name!, run.Metadata.Name!);
        LogJoined(_logger, agent.Metadata.Name!, ns, task.Metadata.Name, run.Metadata.Name!);
        return null;
    }

    private async Task NoteAsync(HostAgent agent, List<DistributedCronTask> tasks, CancellationToken cancellationToken)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        List<HandledJoin> joins = [.. agent.Status?.HandledJoins ?? [], .. tasks.Select(JoinNotes.Of)];
        if (joins.Count > Limits.HandledJoins)
        {
            joins = await WithoutGoneAsync(joins, cancellationToken).ConfigureAwait(false);
        }

        if (joins.Count > Limits.HandledJoins)
        {
            LogFull(_logger, agent.Metadata.Name!, joins.Count);
            return;
        }

        var change = MergeDiff.Between(
            new HostAgentStatus { HandledJoins = agent.Status?.HandledJoins }, new HostAgentStatus { HandledJoins = joins }, CarillonJsonContext.Default.HostAgentStatus);
        await _writer.WriteAsync(CarillonResources.HostAgents, _own, agent, change!, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false);
        foreach (var task in tasks)
        {
            _queues.Tasks.AddPaced(ObjectKey.Of(task)); // it may have been the last one of the baseline, or its Run may be collected now
        }
    }

    /// <summary>Without the tasks that are gone. A new one of the same name has another UID.</summary>
    private async Task<List<HandledJoin>> WithoutGoneAsync(List<HandledJoin> joins, CancellationToken cancellationToken)
    {
        var left = new List<HandledJoin>();
        foreach (var join in joins)
        {
            var key = new ObjectKey(join.Namespace, join.Task ?? "");
            if (_cache.Tasks.Store.Find(key)?.Metadata.Uid == join.TaskUid
                || (await _client.FindAsync(CarillonResources.Tasks, key.Namespace, key.Name, cancellationToken).ConfigureAwait(false))?.Metadata.Uid == join.TaskUid)
            {
                left.Add(join);
            }
        }

        return left;
    }
}
