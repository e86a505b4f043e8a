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
    public Task<DistributedCronRun> WriteAsync(DistributedCronRun run, IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = run.Metadata.ResourceVersion },
            ["status"] = new JsonObject
            {
                ["plan"] = new JsonObject { ["total"] = hosts.Count, ["hosts"] = new JsonArray([.. hosts.Select(static host => JsonValue.Create(host))]) },
            },
        });
        return _gate.CreateAsync(
            token => _client.PatchAsync(CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, patch, PatchOptions.Status, token),
            cancellationToken);
    }
}
