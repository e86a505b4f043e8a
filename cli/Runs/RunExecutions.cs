using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Cli.Runs;

/// <summary>What belongs to a run: found by label, made sure of by UID, since a label may be a hash and a name may be used again.</summary>
internal static class RunExecutions
{
    /// <summary>The Executions of a run, by host.</summary>
    public static async Task<IReadOnlyList<Execution>> ListAsync(ApiSession session, DistributedCronRun run, CancellationToken cancellationToken)
    {
        var options = new ListOptions { LabelSelector = $"{CarillonLabels.Run}={Naming.LabelValue(run.Metadata.Name!)}" };
        var page = await session.Client.ListAsync(CarillonResources.Executions, run.Metadata.Namespace, options, cancellationToken).ConfigureAwait(false);
        return [.. page.Items.Where(e => e.Spec?.RunRef?.Uid == run.Metadata.Uid).OrderBy(e => e.Spec?.NodeName, StringComparer.Ordinal)];
    }
}
