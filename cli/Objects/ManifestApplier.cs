using System.Text;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Objects;

/// <summary>Applies one manifest by server-side apply and says what that changed.</summary>
internal sealed class ManifestApplier(ApiSession session, bool force, bool dryRun)
{
    private const string FieldManager = "carillon";

    public async Task<string> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var resource = await session.Resources.OfManifestAsync(Text(manifest, "apiVersion"), Text(manifest, "kind"), cancellationToken).ConfigureAwait(false);
        var metadata = manifest.Object["metadata"] as JsonObject ?? throw new CliException("metadata: is missing");
        if ((string?)metadata["name"] is not { Length: > 0 } name)
        {
            throw new CliException((string?)metadata["generateName"] is null
                ? "metadata.name: is missing"
                : "metadata.generateName: cannot be applied, since each time would make another object; create it with kubectl, or run the task with 'carillon run'");
        }

        var ns = resource.Namespaced ? (string?)metadata["namespace"] ?? session.Namespace : null;
        var path = resource.Path(ns, name);
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

    private static string Text(Manifest manifest, string key) =>
        manifest.Object[key] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : throw new CliException($"{key}: is missing");
}
