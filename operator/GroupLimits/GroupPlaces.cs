using System.Net;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Executions;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Releases;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Operator.GroupLimits;

/// <summary>
/// The places of groups that limit how many Executions run at a time. They are given out by one worker, so that two Runs never take the
/// last place both; an Execution has its place from its release to its end.
/// </summary>
internal sealed class GroupPlaces
{
    /// <summary>The one key of the queue: an Execution may need a place in two groups, so all are decided together.</summary>
    private static readonly ObjectKey All = new(null, "places");

    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    private static readonly HeldEnd TooLate = new(
        ExecutionPhase.Missed, Reasons.GroupLimit, "no place within hostStartDeadlineSeconds: a host group of the task has reached its maxConcurrentExecutions");

    private static readonly string Unfinished = string.Join(
        ',', Enum.GetValues<ExecutionPhase>().Where(ExecutionView.IsFinal).Select(static phase => $"status.phase!={phase}"));

    private readonly PlaceLine _line = new();
    private readonly HashSet<ObjectKey> _unanswered = []; // let go, and not seen since; of the one worker
    private readonly ClusterCache _cache;
    private readonly ExecutionWrites _writes;
    private readonly Departures _departures;
    private readonly ReconcileQueues _queues;
    private readonly IKubernetesClient _client;
    private readonly OperatorMetrics _metrics;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private bool _sawAll;

    public GroupPlaces(
        ClusterCache cache,
        ExecutionWrites writes,
        Departures departures,
        ReconcileQueues queues,
        IKubernetesClient client,
        OperatorMetrics metrics,
        OperatorOptions options,
        TimeProvider time)
    {
        _cache = cache;
        _writes = writes;
        _departures = departures;
        _queues = queues;
        _client = client;
        _metrics = metrics;
        _options = options;
        _time = time;
    }

    /// <summary>Whether the group limits how many Executions run at a time.</summary>
    public bool IsLimited(string group) => LimitOf(group) is not null;

    /// <summary>How many Executions have a place in the group; null for a group without limit.</summary>
    public int? UsedOf(string group) => IsLimited(group) ? Used(group) : null;

    /// <summary>Those Executions of a Run wait for a place from now on, and no others of it.</summary>
    public void Ask(DistributedCronRun run, IEnumerable<Execution> executions)
    {
        var patience = TimeSpan.FromSeconds(run.Spec?.TaskSnapshot?.HostStartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds);
        var requests = executions.Select(execution => new PlaceRequest(
            ObjectKey.Of(execution),
            execution.Spec?.Groups ?? [],
            execution.Spec?.Priority ?? TaskDefaults.Priority,
            RunView.TimeOf(run),
            patience)).ToList();
        if (_line.Say(ObjectKey.Of(run), requests, _time.GetUtcNow()))
        {
            Look();
        }
    }

    /// <summary>A place may be free, or a limit have changed.</summary>
    public void Look()
    {
        if (_line.Count > 0)
        {
            _queues.Places.Add(All);
        }
    }

    /// <summary>Gives out what is free.</summary>
    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        _sawAll = _sawAll || await SeesAllAsync(cancellationToken).ConfigureAwait(false);
        if (!_sawAll)
        {
            return SoonAgain;
        }

        var waiting = _line.Read(execution => Find(execution) is { } seen && ExecutionView.IsHeld(seen) && GoesOn(seen))
            .Select(request => request with { MayHaveGone = _unanswered.Contains(request.Execution) })
            .ToList();
        await AskAfterAsync(waiting, cancellationToken).ConfigureAwait(false);
        _metrics.PlacesWaitedFor(waiting.Count);
        var limits = waiting.SelectMany(static request => request.Groups).Distinct(StringComparer.Ordinal)
            .Select(group => (Group: group, Limit: LimitOf(group)))
            .Where(static limit => limit.Limit is not null)
            .ToDictionary(static limit => limit.Group, static limit => limit.Limit!.Value, StringComparer.Ordinal);
        var step = PlacesDecision.Decide(limits, limits.Keys.ToDictionary(static group => group, Used, StringComparer.Ordinal), waiting, _time.GetUtcNow());
        _unanswered.UnionWith(step.Granted);
        var done = await WriteAsync(step.Granted, _writes.ReleaseAsync, cancellationToken).ConfigureAwait(false);
        ForgetAnswered();
        done &= await WriteAsync(step.TooLate, (execution, token) => _writes.EndAsync(execution, TooLate, token), cancellationToken).ConfigureAwait(false);
        return done ? step.LookAgain - _time.GetUtcNow() : SoonAgain;
    }

    /// <summary>
    /// A release whose answer was lost, or that the server would not have twice, may have been carried out although the view does not show it. Who waits
    /// is let go once more, which tells; of who does not wait any more, since its run was paused or deleted, the server is asked.
    /// </summary>
    private async Task AskAfterAsync(IReadOnlyList<PlaceRequest> waiting, CancellationToken cancellationToken)
    {
        ForgetAnswered();
        foreach (var key in _unanswered.Except(waiting.Select(static request => request.Execution)).ToList())
        {
            if (await _client.FindAsync(CarillonResources.Executions, key.Namespace, key.Name, cancellationToken).ConfigureAwait(false) is { } live)
            {
                _writes.Remember(live);
            }

            _unanswered.Remove(key);
        }
    }

    private void ForgetAnswered() => _unanswered.RemoveWhere(key => Find(key) is not { } seen || !ExecutionView.IsHeld(seen));

    /// <summary>
    /// Whether the cache shows everything that had a place when this process began to lead. Another leader may have given places away that it
    /// does not show yet, and they would be given out twice.
    /// </summary>
    private async Task<bool> SeesAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SeesAllAsync(Unfinished, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.Code == (int)HttpStatusCode.BadRequest)
        {
            // Kubernetes 1.30 knows no fields of ours, so there the finished ones come too.
            return await SeesAllAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> SeesAllAsync(string? fields, CancellationToken cancellationToken)
    {
        var seen = true;
        string? rest = null;
        do
        {
            var options = new ListOptions { FieldSelector = fields, Limit = 500, Continue = rest };
            var page = await _client.ListAsync(CarillonResources.Executions, null, options, cancellationToken).ConfigureAwait(false);
            seen &= page.Items
                .Where(static execution => execution.Spec is { ReleasedAt: not null, Groups.Count: > 0 } && !ExecutionView.IsFinished(execution))
                .All(IsSeen);
            rest = page.Continue;
        }
        while (!string.IsNullOrEmpty(rest));
        return seen;
    }

    private bool IsSeen(Execution live) =>
        Find(ObjectKey.Of(live)) is { } cached && cached.Metadata.Uid == live.Metadata.Uid && cached.Spec?.ReleasedAt is not null;

    /// <summary>Whether the Run of the Execution may let hosts go: it is there, and does not go with its task.</summary>
    private bool GoesOn(Execution execution) =>
        _cache.Runs.Store.Find(ExecutionView.RunOf(execution)) is { Metadata.DeletionTimestamp: null } run
        && run.Metadata.Uid == execution.Spec?.RunRef?.Uid
        && !_departures.IsDeparting(run);

    private int? LimitOf(string group) =>
        _cache.HostGroups.Store.Find(new ObjectKey(null, group))?.Spec?.MaxConcurrentExecutions is > 0 and var limit ? limit : null;

    private int Used(string group) => _cache.UnfinishedIn(group)
        .Select(_writes.Newest)
        .Count(static execution => execution.Spec?.ReleasedAt is not null && !ExecutionView.IsFinished(execution));

    private Execution? Find(ObjectKey execution) => _cache.Executions.Store.Find(execution) is { } cached ? _writes.Newest(cached) : null;

    /// <returns>Whether none of them is held any more.</returns>
    private async Task<bool> WriteAsync(
        IReadOnlyList<ObjectKey> executions, Func<Execution, CancellationToken, Task<Execution>> write, CancellationToken cancellationToken)
    {
        var held = 0;
        await Bounded.ForEachAsync(executions, _options.MaxParallelWrites, TryAsync, cancellationToken).ConfigureAwait(false);
        return held == 0;

        async Task TryAsync(ObjectKey key, CancellationToken token)
        {
            if (Find(key) is { } execution && ExecutionView.IsHeld(execution)
                && ExecutionView.IsHeld(await write(execution, token).ConfigureAwait(false)))
            {
                Interlocked.Increment(ref held);
            }
        }
    }
}
