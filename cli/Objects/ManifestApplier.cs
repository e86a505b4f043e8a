using System.Text;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Objects;

/// <summary>Applies one manifest by server-side apply and says what that changed.</summary>
internal sealed class ManifestApplier(ApiSession session, bool force, bool dryRun)
{
    private const string FieldManager = "carillon";

    /// <summary>Applies a manifest in which <see cref="ManifestChecks"/> found nothing wrong.</summary>
    public async Task<string> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var resource = await session.Resources.OfManifestAsync(manifest.ApiVersion!, manifest.Kind!, cancellationToken).ConfigureAwait(false);
        var name = manifest.Name!;
        var path = resource.Path(resource.Namespaced ? manifest.Namespace ?? session.Namespace : null, name);
        var before = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        var after = await session.Raw.SendAsync(
            new RawRequest(HttpMethod.Patch, path + $"?fieldManager={FieldManager}&fieldValidation=Strict{(force ? "&force=true" : "")}{(dryRun ? "&dryRun=All" : "")}")
            {
                MediaType = "application/apply-patch+yaml",
                Body = Encoding.UTF8.GetBytes(manifest.Object.ToJsonString()),
            },
            cancellationToken).ConfigureAwait(false);
        return $"{resource.DisplayName}/{name} {Verb(before, after)}{(dryRun ? " (dry run)" : "")}";
    }

    private async Task<JsonNode?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Raw.SendAsync(new RawRequest(HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private static string Verb(JsonNode? before, JsonNode? after) => before is null
        ? "created"
        : (string?)before["metadata"]?["resourceVersion"] == (string?)after?["metadata"]?["resourceVersion"] ? "unchanged" : "configured";
}
