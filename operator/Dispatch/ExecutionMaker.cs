using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Metrics;
using Carillon.Operator.Releases;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Dispatch;

/// <summary>Creates the Execution of one host, released or held, or finds that it exists.</summary>
internal sealed class ExecutionMaker
{
    private readonly ClusterCache _cache;
    private readonly MembershipCache _memberships;
    private readonly GroupPlaces _places;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OperatorMetrics _metrics;
    private readonly TimeProvider _time;

    public ExecutionMaker(
        ClusterCache cache,
        MembershipCache memberships,
        GroupPlaces places,
        IKubernetesClient client,
        WriteGate gate,
        OperatorMetrics metrics,
        TimeProvider time)
    {
        _cache = cache;
        _memberships = memberships;
        _places = places;
        _client = client;
        _gate = gate;
        _metrics = metrics;
        _time = time;
    }

    /// <summary>Makes it.</summary>
    /// <param name="run">The Run.</param>
    /// <param name="factory">Makes the Run's Executions.</param>
    /// <param name="target">The host.</param>
    /// <param name="place">Its shard and wave.</param>
    /// <param name="replaces">The lost Execution that it takes over; null for none.</param>
    /// <param name="memory">What is known of the Run.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task MakeAsync(
        DistributedCronRun run,
        ExecutionFactory factory,
        Target target,
        Place place,
        Execution? replaces,
        RunMemory memory,
        CancellationToken cancellationToken)
    {
        // Asked for each host: a person may cancel or pause in the middle of a large Run.
        var wish = _cache.Runs.Store.Find(ObjectKey.Of(run)) is { } seen && seen.Metadata.Uid == run.Metadata.Uid ? seen.Spec! : run.Spec!;
        var groups = GroupsOf(run, target.Node);

        // What takes over from a lost host need not wait for a wave that is open already.
        DateTimeOffset? releasedAt = ReleaseDecision.AtOnce(wish, replaces is null ? place.Wave : null, groups.Any(_places.IsLimited))
            ? _time.GetUtcNow()
            : null;
        var execution = factory.Make(wish.Cancel == true ? target.Cancelled() : target, place.Index, place.Wave, groups, releasedAt);
        await CreateAsync(replaces is null ? execution : TakeOver(execution, replaces), memory, cancellationToken).ConfigureAwait(false);
    }

    private static Execution TakeOver(Execution execution, Execution lost) => execution with
    {
        Spec = execution.Spec! with
        {
            Replaces = lost.Metadata.Name,
            Retry = execution.Spec.Retry! with { Limit = Replacements.ReplacementDecision.AttemptsLeft(lost) - 1 },
        },
    };

    private List<string> GroupsOf(DistributedCronRun run, string node) => [.. (run.Spec!.TaskSnapshot!.HostGroups ?? [])
        .Where(group => _memberships.Find(group) is { } found && Membership.Contains(found.Members, node))];

    private async Task CreateAsync(Execution execution, RunMemory memory, CancellationToken cancellationToken)
    {
        var name = execution.Metadata.Name!;
        memory.Expect(name);
        try
        {
            await CreateOrAdoptAsync(execution, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            memory.Confirm(name); // not known to exist: the next try finds out
            throw;
        }

        if (_cache.Executions.Store.Find(ObjectKey.Of(execution)) is not null)
        {
            memory.Confirm(name); // it was shown before it was expected
        }
    }

    private async Task CreateOrAdoptAsync(Execution execution, CancellationToken cancellationToken)
    {
        var (ns, name) = (execution.Metadata.Namespace, execution.Metadata.Name!);
        try
        {
            await _gate.CreateAsync(
                token => _client.CreateAsync(CarillonResources.Executions, ns, execution, null, token), cancellationToken).ConfigureAwait(false);
            _metrics.ExecutionMade(execution.Spec!.Outcome?.Reason);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var found = await _client.FindAsync(CarillonResources.Executions, ns, name, cancellationToken).ConfigureAwait(false);
            if (found?.Spec?.RunRef?.Uid != execution.Spec!.RunRef!.Uid)
            {
                throw new ExecutionNameTakenException($"execution {ns}/{name} of an earlier run is not gone yet");
            }
        }
    }
}
