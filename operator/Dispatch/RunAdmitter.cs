using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Executions;
using Carillon.Operator.Selection;
using Carillon.Operator.Tasks;
using Carillon.Operator.Validation;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Dispatch;

/// <summary>Fills the operator's part into Runs that people made: once, before any host is dispatched.</summary>
internal sealed class RunAdmitter
{
    private readonly ClusterCache _cache;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly PlanWriter _plans;
    private readonly LiveExecutions _live;

    public RunAdmitter(ClusterCache cache, IKubernetesClient client, WriteGate gate, PlanWriter plans, LiveExecutions live)
    {
        _cache = cache;
        _client = client;
        _gate = gate;
        _plans = plans;
        _live = live;
    }

    /// <summary>Decides about the Run and writes the decision; a refusal is left to the caller to report.</summary>
    /// <returns>The admitted Run, or the refusal; the Run as it was and no refusal while a group or task that was made in the same breath is on its way.</returns>
    public async Task<(DistributedCronRun Run, RunAdmission.Refuse? Refusal)> AdmitAsync(
        DistributedCronRun run, OwnWrites<DistributedCronRun> own, CancellationToken cancellationToken)
    {
        var ns = run.Metadata.Namespace;
        var task = await FindTaskAsync(ns, run.Spec?.TaskRef?.Name, cancellationToken).ConfigureAwait(false);
        if (await IsGroupOnItsWayAsync(task, cancellationToken).ConfigureAwait(false)
            || await IsUpstreamOnItsWayAsync(task, cancellationToken).ConfigureAwait(false))
        {
            return (run, null); // dispatch needs the group in the cache, with its members; and an unknown upstream would be the end of the Run
        }

        var earlier = run.Spec?.RerunOf?.Run is { } name
            ? await _client.FindAsync(CarillonResources.Runs, ns, name, cancellationToken).ConfigureAwait(false)
            : null;
        var admission = RunAdmissionDecision.Decide(run, SpecProblems.Of(run), task, task is null ? null : RejectionOf(task), earlier);
        if (task is null)
        {
            return (run, admission as RunAdmission.Refuse);
        }

        // Before anything says that the Run is admitted: an admitted rerun has its hosts.
        if (admission is RunAdmission.Admit && earlier is not null && run.Status?.Plan?.Hosts is null)
        {
            var plan = await PlanAsync(run, earlier, cancellationToken).ConfigureAwait(false);
            if (plan.Hosts is { } hosts)
            {
                run = own.Remember(await _plans.WriteAsync(run, hosts, cancellationToken).ConfigureAwait(false));
            }
            else
            {
                admission = new RunAdmission.Refuse(plan.Reason!, plan.Message!);
            }
        }

        // A refused Run belongs to its task as well, so that it goes when the task goes.
        var adopted = own.Remember(await WriteAsync(run, Claim(run, task, admission as RunAdmission.Admit), cancellationToken).ConfigureAwait(false));
        return (adopted, admission as RunAdmission.Refuse);
    }

    /// <summary>The server is asked before it is said that hosts are forgotten.</summary>
    private async Task<RerunPlan> PlanAsync(DistributedCronRun run, DistributedCronRun earlier, CancellationToken cancellationToken)
    {
        var plan = RerunPlan.Decide(run.Spec!, earlier, _cache.ExecutionsOf(earlier.Metadata.Uid!), LabelsOf);
        if (!plan.IsForgotten)
        {
            return plan;
        }

        var executions = await _live.OfAsync(
            earlier.Metadata.Namespace, earlier.Metadata.Name!, earlier.Metadata.Uid!, cancellationToken).ConfigureAwait(false);
        return RerunPlan.Decide(run.Spec!, earlier, executions, LabelsOf);
    }

    private IReadOnlyDictionary<string, string>? LabelsOf(string node) => _cache.Nodes.Store.Find(new ObjectKey(null, node))?.Metadata.Labels;

    /// <summary>A Run may be seen before the task, or the edit of it, that was applied in the same breath, so the server is asked.</summary>
    private async Task<DistributedCronTask?> FindTaskAsync(string? ns, string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        var task = await _client.FindAsync(CarillonResources.Tasks, ns, name, cancellationToken).ConfigureAwait(false);
        return task?.Metadata.DeletionTimestamp is null ? task : null;
    }

    private async Task<bool> IsGroupOnItsWayAsync(DistributedCronTask? task, CancellationToken cancellationToken)
    {
        foreach (var group in task?.Spec?.HostGroups ?? [])
        {
            if (group.Length > 0
                && _cache.HostGroups.Store.Find(new ObjectKey(null, group)) is null
                && await _client.FindAsync(CarillonResources.HostGroups, null, group, cancellationToken).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> IsUpstreamOnItsWayAsync(DistributedCronTask? task, CancellationToken cancellationToken)
    {
        foreach (var upstream in DependencyGraph.UpstreamsOf(task))
        {
            var key = new ObjectKey(task!.Metadata.Namespace, upstream);
            if (upstream.Length > 0
                && _cache.Tasks.Store.Find(key) is null
                && await _client.FindAsync(CarillonResources.Tasks, key.Namespace, key.Name, cancellationToken).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private string? RejectionOf(DistributedCronTask task)
    {
        var acceptance = AcceptanceDecision.Decide(
            task,
            SpecProblems.Of(task),
            group => _cache.HostGroups.Store.Find(new ObjectKey(null, group)),
            name => _cache.Tasks.Store.Find(new ObjectKey(task.Metadata.Namespace, name)));
        return acceptance.Accepted ? null : $"task {task.Metadata.Name} is not accepted: {acceptance.Message}";
    }

    private static JsonObject Claim(DistributedCronRun run, DistributedCronTask task, RunAdmission.Admit? admission)
    {
        var meta = run.Metadata;
        var owners = (meta.OwnerReferences ?? []).Where(owner => owner.Uid != task.Metadata.Uid && owner.Controller != true)
            .Append(Owner.Of(DistributedCronTask.KindName, task.Metadata));
        var spec = new JsonObject { ["taskRef"] = new JsonObject { ["uid"] = task.Metadata.Uid } };
        if (admission is not null)
        {
            spec["trigger"] = admission.Trigger.ToString();
            spec["scheduledTime"] = Rfc3339.Format(admission.ScheduledTime);
            spec["upstreams"] = admission.Upstreams is null
                ? null
                : new JsonArray([.. admission.Upstreams.Select(static upstream => JsonSerializer.SerializeToNode(upstream, CarillonJsonContext.Default.RunUpstream))]);
            spec["taskSnapshot"] = JsonSerializer.SerializeToNode(admission.Snapshot, CarillonJsonContext.Default.DistributedCronTaskSpec);
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = meta.ResourceVersion,
                ["labels"] = new JsonObject { [CarillonLabels.Task] = Naming.LabelValue(task.Metadata.Name!) },
                ["ownerReferences"] = new JsonArray([.. owners.Select(
                    static owner => JsonSerializer.SerializeToNode(owner, CarillonJsonContext.Default.OwnerReference))]),
            },
            ["spec"] = spec,
        };
    }

    private Task<DistributedCronRun> WriteAsync(DistributedCronRun run, JsonObject claim, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(claim);
        return _gate.CreateAsync(
            token => _client.PatchAsync(CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, patch, null, token),
            cancellationToken);
    }
}
