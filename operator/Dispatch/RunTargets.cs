using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Caching;
using Carillon.Operator.Dependencies;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Hosts;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Operator.Dispatch;

/// <summary>Finds the hosts of a Run, and writes them down where the same question could get another answer later.</summary>
internal sealed class RunTargets
{
    private readonly ClusterCache _cache;
    private readonly MembershipCache _memberships;
    private readonly HostDirectory _hosts;
    private readonly HostPicks _picks;
    private readonly PlanWriter _plans;
    private readonly HostUpstreams _upstreams;

    public RunTargets(
        ClusterCache cache, MembershipCache memberships, HostDirectory hosts, HostPicks picks, PlanWriter plans, HostUpstreams upstreams)
    {
        _cache = cache;
        _memberships = memberships;
        _hosts = hosts;
        _picks = picks;
        _plans = plans;
        _upstreams = upstreams;
    }

    /// <summary>The hosts of a Run that may start.</summary>
    public async Task<IReadOnlyList<Target>> FindAsync(
        DistributedCronRun run, IReadOnlyList<Execution> existing, OwnWrites<DistributedCronRun> own, RunMemory memory, CancellationToken cancellationToken)
    {
        var request = RequestOf(run, existing, memory) with { Followed = await _upstreams.HostsAsync(run, cancellationToken).ConfigureAwait(false) };
        if (TargetDecision.NeedsPlan(request.Task) && request.Planned is null)
        {
            var plan = _picks.Pick(run, memory, after => TargetDecision.Plan(request with { PickedLast = after ?? PickedLast(run) }));
            own.Remember(await _plans.WriteAsync(run, plan, cancellationToken).ConfigureAwait(false));
            request = request with { Planned = plan };
        }

        return TargetDecision.Decide(request);
    }

    /// <summary>Hosts that could run the command and have no part in the Run, in the order in which they are to be picked.</summary>
    public IReadOnlyList<string> Free(DistributedCronRun run, IReadOnlyList<Execution> existing, RunMemory memory) =>
        TargetDecision.Free(RequestOf(run, existing, memory) with { PickedLast = PickedLast(run) }, run.Status?.Plan);

    /// <summary>A host as it is now.</summary>
    public Target Look(DistributedCronRun run, string host, RunMemory memory) => TargetDecision.Look(RequestOf(run, [], memory), host);

    private TargetRequest RequestOf(DistributedCronRun run, IReadOnlyList<Execution> existing, RunMemory memory)
    {
        var spec = run.Spec!;
        var groups = (spec.TaskSnapshot!.HostGroups ?? []).Select(name => (Name: name, View: _memberships.Find(name))).ToList();
        memory.MissingGroups = [.. groups.Where(static group => group.View is null).Select(static group => group.Name)];
        return new TargetRequest
        {
            Namespace = run.Metadata.Namespace!,
            TaskName = spec.TaskRef!.Name!,
            RunUid = run.Metadata.Uid!,
            Task = spec.TaskSnapshot!,
            Run = spec,
            Groups = [.. groups.Select(static group => group.View).OfType<GroupView>()],
            Host = _hosts.View,
            Load = _hosts.LoadOf,
            Planned = run.Status?.Plan?.Hosts,
            Existing = [.. existing.Select(static execution => execution.Spec?.NodeName ?? "")],
        };
    }

    /// <summary>As the API tells it to an operator that made no pick for the task yet.</summary>
    private string? PickedLast(DistributedCronRun run)
    {
        var key = RunView.TaskOf(run);
        var uid = run.Spec!.TaskRef!.Uid;
        var task = _cache.Tasks.Store.Find(key);
        return Rotation.Of(_cache.RunsOf(key).Where(other => other.Spec?.TaskRef?.Uid == uid))
            ?? (task?.Metadata.Uid == uid ? task?.Status?.Rotation : null);
    }
}
