using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Dispatch;

/// <summary>Writes down which hosts take part in a Run.</summary>
internal sealed class PlanWriter
{
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;

    public PlanWriter(IKubernetesClient client, WriteGate gate)
    {
        _client = client;
        _gate = gate;
    }

    /// <summary>Only if nobody wrote to the Run meanwhile: two plans would be two picks.</summary>
    /// <exception cref="KubernetesApiException">A conflict where somebody did.</exception>
    public Task<DistributedCronRun> WriteAsync(DistributedCronRun run, IReadOnlyList<string> hosts, CancellationToken cancellationToken) => WriteAsync(
        run,
        new JsonObject { ["total"] = hosts.Count, ["hosts"] = new JsonArray([.. hosts.Select(static host => JsonValue.Create(host))]) },
        cancellationToken);

    /// <summary>Adds hosts that take over from lost ones, on the same condition.</summary>
    /// <exception cref="KubernetesApiException">A conflict where somebody wrote to the Run meanwhile.</exception>
    public Task<DistributedCronRun> WriteAsync(DistributedCronRun run, IReadOnlyList<HostReplacement> more, CancellationToken cancellationToken)
    {
        var all = (run.Status?.Plan?.Replacements ?? []).Concat(more)
            .Select(static replacement => new JsonObject { ["lost"] = replacement.Lost, ["host"] = replacement.Host });
        return WriteAsync(run, new JsonObject { ["replacements"] = new JsonArray([.. all]) }, cancellationToken);
    }

    private Task<DistributedCronRun> WriteAsync(DistributedCronRun run, JsonObject plan, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = run.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["plan"] = plan },
        });
        return _gate.CreateAsync(
            token => _client.PatchAsync(CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, patch, PatchOptions.Status, token),
            cancellationToken);
    }
}
