using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.Http;
using Xunit;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// Class fixture that gives tests the API server this run is about (see <see cref="TestEnvironment"/>) and what they need to keep apart on
/// it. Namespaces made here are deleted with the fixture.
/// </summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    private readonly List<string> _created = [];
    private TestApiServer? _server;

    /// <summary>The shared server.</summary>
    public TestApiServer Server => _server ?? throw new InvalidOperationException("the fixture has not been initialized");

    /// <summary>Base address, ending in a slash.</summary>
    public Uri Address => Server.Address;

    /// <summary>Kubeconfig of an administrator.</summary>
    public string KubeconfigPath => Server.KubeconfigPath;

    /// <summary>An administrator's HTTP client; shared, do not dispose.</summary>
    public HttpClient Admin => Server.Admin;

    /// <summary>The same client speaking JSON.</summary>
    public ApiClient Api => Server.Api;

    /// <summary>A name no other test uses: <c>prefix-xxxxxxxxxx</c>.</summary>
    public static string UniqueName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 11)];

    public async Task InitializeAsync() => _server = await SharedApiServer.GetAsync();

    /// <summary>Makes a namespace for one test and returns its name.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix = "test")
    {
        var name = UniqueName(prefix);
        (await Api.PostAsync(
            "api/v1/namespaces",
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Expect(HttpStatusCode.Created);
        DeleteAtEnd("api/v1/namespaces/" + name);
        return name;
    }

    /// <summary>Deletes the object at <paramref name="path"/> when the fixture goes, where the server outlives the tests.</summary>
    public void DeleteAtEnd(string path)
    {
        lock (_created)
        {
            _created.Add(path);
        }
    }

    /// <summary>
    /// Applies a CustomResourceDefinition and waits until it is established, which is when its objects can be made.
    /// </summary>
    /// <returns>The definition as the server has it.</returns>
    public async Task<JsonNode> ApplyDefinitionAsync(JsonNode definition)
    {
        const string collection = "apiextensions.k8s.io/v1/customresourcedefinitions";
        var name = definition["metadata"]!["name"]!.GetValue<string>();
        _ = (await Api.ApplyAsync($"apis/{collection}/{name}", definition, "carillon-tests", force: true)).Success;
        await using var watch = await Api.WatchAsync($"apis/{collection}?fieldSelector=metadata.name={name}");
        var events = await watch.UntilAsync(change => IsEstablished(change.Json));
        return events[^1].Json;
    }

    /// <summary>Applies the project's own definitions (<c>crds/*.yaml</c>) and waits until each is established.</summary>
    public async Task ApplyCarillonDefinitionsAsync()
    {
        foreach (var definition in CarillonDefinitions.Read())
        {
            await ApplyDefinitionAsync(definition);
        }
    }

    public async Task DisposeAsync()
    {
        if (Server.Kind != ApiServerKind.Cluster)
        {
            return;
        }

        foreach (var path in Enumerable.Reverse(_created))
        {
            await Api.DeleteAsync(path);
        }
    }

    private static bool IsEstablished(JsonNode definition) =>
        definition["status"]?["conditions"]?.AsArray().Any(
            condition => condition!["type"]!.GetValue<string>() == "Established" && condition["status"]!.GetValue<string>() == "True") == true;
}
