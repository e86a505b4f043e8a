using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Makes the objects every cluster has.</summary>
internal sealed class Bootstrap(ResourceRegistry registry, ObjectWriter writer)
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var context = new WriteContext
        {
            Resource = registry.Current.FindStorage(WellKnown.Namespaces)!,
            Manager = "carillon-apiserver",
        };
        foreach (var name in Namespaces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await writer.CreateAsync(
                    new JsonObject
                    {
                        ["apiVersion"] = "v1",
                        ["kind"] = "Namespace",
                        ["metadata"] = new JsonObject { ["name"] = name },
                    },
                    context).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Status.Reason == "AlreadyExists")
            {
                // There since an earlier start.
            }
        }
    }
}
