using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Executions;

/// <summary>Executions as the server has them. A cache may lie about absence, so it is asked before something final is decided by that.</summary>
internal sealed class LiveExecutions
{
    private readonly IKubernetesClient _client;

    public LiveExecutions(IKubernetesClient client) => _client = client;

    /// <summary>All Executions of that very Run.</summary>
    public async Task<IReadOnlyList<Execution>> OfAsync(string? ns, string run, string runUid, CancellationToken cancellationToken)
    {
        var selection = new ListOptions { LabelSelector = $"{CarillonLabels.Run}={Naming.LabelValue(run)}" };
        var page = await _client.ListAsync(CarillonResources.Executions, ns, selection, cancellationToken).ConfigureAwait(false);
        return [.. page.Items.Where(execution => execution.Spec?.RunRef?.Uid == runUid)];
    }
}
