using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Objects;

/// <summary>Prints objects in the format asked for; tables are the server's own, so that columns are defined in one place.</summary>
internal sealed class ObjectPrinter(CliHost host, ApiSession session)
{
    private const string TableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    /// <summary>Until Ctrl-C, as far as a person is concerned; servers end watches earlier.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromDays(1);

    /// <summary>Quotes and letters of other languages as they are; control characters stay escaped.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task PrintAsync(IReadOnlyList<ApiResource> resources, GetRequest request, CancellationToken cancellationToken)
    {
        if (resources.Count > 1 && request.Names.Count > 0)
        {
            throw new CliException("names go with a single kind", CliExitCodes.Usage);
        }

        if (request.Namespace is null && request.Names.Count > 0 && resources[0].Namespaced)
        {
            throw new CliException("nothing can be shown by name across all namespaces: leave out the name or -A", CliExitCodes.Usage);
        }

        if (request.Watch && (resources.Count > 1 || request.Names.Count > 1))
        {
            throw new CliException("--watch goes with a single kind, and with one name at most", CliExitCodes.Usage);
        }

        if (request.Format is OutputFormat.Table or OutputFormat.Wide)
        {
            await PrintTablesAsync(resources, request, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await PrintObjectsAsync(resources, request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrintTablesAsync(IReadOnlyList<ApiResource> resources, GetRequest request, CancellationToken cancellationToken)
    {
        var printed = 0;
        foreach (var resource in resources)
        {
            var table = new ServerTable(resource, request, prefixKind: resources.Count > 1);
            string? version = null;
            foreach (var path in Paths(resource, request))
            {
                var answer = await session.Raw.SendAsync(new RawRequest(HttpMethod.Get, path) { Accept = TableAccept }, cancellationToken).ConfigureAwait(false);
                version = (string?)answer?["metadata"]?["resourceVersion"];
                table.Add(answer);
            }

            if (table.Count > 0)
            {
                if (printed > 0)
                {
                    await host.Out.WriteLineAsync().ConfigureAwait(false);
                }

                printed += table.Count;
                table.WriteTo(host.Out);
            }

            if (request.Watch)
            {
                await WatchTableAsync(resource, request, table, version, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        if (printed == 0)
        {
            await host.Error.WriteLineAsync(request.Namespace is null ? "No resources found" : $"No resources found in {request.Namespace} namespace.").ConfigureAwait(false);
        }
    }

    private async Task WatchTableAsync(
        ApiResource resource, GetRequest request, ServerTable table, string? version, CancellationToken cancellationToken)
    {
        var watched = request.Names.Count == 1
            ? request with { FieldSelector = Join(request.FieldSelector, $"metadata.name={request.Names[0]}") }
            : request;
        var path = resource.Path(request.Namespace) + watched.Query(version, watch: true);
        await foreach (var change in session.Raw.WatchAsync(new RawRequest(HttpMethod.Get, path) { Accept = TableAccept }, WatchTime, cancellationToken).ConfigureAwait(false))
        {
            if ((string?)change["type"] is not ("BOOKMARK" or null))
            {
                table.Add(change["object"]);
                table.WriteTo(host.Out);
                await host.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string Join(string? one, string two) => string.IsNullOrEmpty(one) ? two : $"{one},{two}";

    private async Task PrintObjectsAsync(IReadOnlyList<ApiResource> resources, GetRequest request, CancellationToken cancellationToken)
    {
        var objects = new List<(ApiResource Resource, JsonObject Object)>();
        foreach (var resource in resources)
        {
            foreach (var path in Paths(resource, request))
            {
                var answer = await session.Raw.SendAsync(new RawRequest(HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
                objects.AddRange(Items(answer, resource).Select(item => (resource, item)));
            }
        }

        if (request.Format == OutputFormat.Name)
        {
            foreach (var (resource, item) in objects)
            {
                await host.Out.WriteLineAsync($"{resource.DisplayName}/{(string?)item["metadata"]?["name"]}").ConfigureAwait(false);
            }

            return;
        }

        var single = resources.Count == 1 && request.Names.Count == 1;
        JsonNode document = single
            ? objects[0].Object
            : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. objects.Select(o => (JsonNode)o.Object)]) };
        var text = request.Format == OutputFormat.Json ? document.ToJsonString(Indented) + "\n" : YamlWriter.Write(document);
        await host.Out.WriteAsync(text).ConfigureAwait(false);
    }

    private static IEnumerable<string> Paths(ApiResource resource, GetRequest request) => request.Names.Count == 0
        ? [resource.Path(request.Namespace) + request.Query()]
        : request.Names.Select(name => resource.Path(request.Namespace, name));

    /// <summary>The items of a list, with the kind that a list leaves out; or the object itself. Managed fields are noise to people.</summary>
    private static IEnumerable<JsonObject> Items(JsonNode? answer, ApiResource resource)
    {
        if (answer?["items"] is not JsonArray items)
        {
            return answer is JsonObject one ? [Strip(one)] : [];
        }

        var objects = items.OfType<JsonObject>().ToList();
        items.Clear();
        return objects.Select(item =>
        {
            item.Remove("apiVersion");
            item.Remove("kind");
            item.Insert(0, "apiVersion", resource.ApiVersion);
            item.Insert(1, "kind", resource.Kind);
            return Strip(item);
        });
    }

    private static JsonObject Strip(JsonObject item)
    {
        (item["metadata"] as JsonObject)?.Remove("managedFields");
        return item;
    }
}
