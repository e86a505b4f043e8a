using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.Http;
using Xunit;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// Class fixture that gives tests the API server this run is about (see <see cref="TestEnvironment"/>) and what they need to keep apart on
/// it. On a server that outlives the tests, what is made here is deleted after the last one.
/// </summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    /// <summary>Test classes run side by side on one server; their applies of the same objects would conflict.</summary>
    private static readonly SemaphoreSlim ApplyingDefinitions = new(1, 1);

    private TestApiServer? _server;

    /// <summary>As a class fixture: on the shared server.</summary>
    public ApiServerFixture()
    {
    }

    /// <summary>On a server of one's own.</summary>
    internal ApiServerFixture(TestApiServer own)
    {
        _server = own;
    }

    /// <summary>The server.</summary>
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

    public async Task InitializeAsync() => _server ??= await SharedApiServer.GetAsync();

    /// <summary>Makes a namespace for one test and returns its name.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix = "test")
    {
        var name = UniqueName(prefix);
        (await Api.PostAsync(
            "api/v1/namespaces",
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Expect(HttpStatusCode.Created);
        Server.DeleteAtEnd("api/v1/namespaces/" + name);
        return name;
    }

    /// <inheritdoc cref="TestApiServer.ApplyDefinitionAsync"/>
    public Task<JsonNode> ApplyDefinitionAsync(JsonNode definition) => Server.ApplyDefinitionAsync(definition);

    /// <summary>Applies the project's own definitions (<c>crds/*.yaml</c>) and waits until each is established.</summary>
    public async Task ApplyCarillonDefinitionsAsync()
    {
        await ApplyingDefinitions.WaitAsync();
        try
        {
            foreach (var definition in CarillonDefinitions.Read())
            {
                await ApplyDefinitionAsync(definition);
            }
        }
        finally
        {
            ApplyingDefinitions.Release();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
