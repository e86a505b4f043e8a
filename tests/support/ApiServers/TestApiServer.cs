using System.Text.Json.Nodes;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>A running API server with an administrator's way in. Disposing stops what we started and removes its files.</summary>
public sealed class TestApiServer : IAsyncDisposable
{
    private readonly Func<ValueTask> _stop;
    private readonly List<string> _leftovers = [];

    internal TestApiServer(ApiServerKind kind, string kubeconfigPath, Func<ValueTask> stop)
    {
        Kind = kind;
        KubeconfigPath = kubeconfigPath;
        Access = KubeconfigAccess.Load(kubeconfigPath);
        Admin = Access.CreateHttpClient();
        Api = new ApiClient(Admin);
        _stop = stop;
    }

    /// <summary>What kind of server this is.</summary>
    public ApiServerKind Kind { get; }

    /// <summary>Base address, ending in a slash.</summary>
    public Uri Address => Access.Address;

    /// <summary>Kubeconfig of an administrator.</summary>
    public string KubeconfigPath { get; }

    /// <summary>The parts of that kubeconfig, to make clients with other credentials.</summary>
    public KubeconfigAccess Access { get; }

    /// <summary>An administrator's HTTP client; shared, do not dispose.</summary>
    public HttpClient Admin { get; }

    /// <summary>The same client speaking JSON.</summary>
    public ApiClient Api { get; }

    /// <summary>Starts the server that the environment asks for (see <see cref="TestEnvironment"/>).</summary>
    public static Task<TestApiServer> StartAsync(CancellationToken cancellationToken = default) => TestEnvironment.Server switch
    {
        ApiServerKind.Assets => AssetsServer.StartAsync(TestEnvironment.AssetsFolder!, TimeProvider.System, cancellationToken),
        ApiServerKind.Cluster => Task.FromResult(
            new TestApiServer(ApiServerKind.Cluster, TestEnvironment.ClusterKubeconfig!, () => ValueTask.CompletedTask)),
        _ => EmbeddedServer.StartAsync(TimeProvider.System, eventHistory: null, cancellationToken),
    };

    /// <summary>Starts an embedded server of one's own.</summary>
    /// <param name="eventHistory">How many watch events it remembers per kind; null leaves its default.</param>
    public static Task<TestApiServer> StartEmbeddedAsync(int? eventHistory = null, CancellationToken cancellationToken = default) =>
        EmbeddedServer.StartAsync(TimeProvider.System, eventHistory, cancellationToken);

    /// <summary>Remembers to delete the object at <paramref name="path"/> where the server outlives the tests.</summary>
    public void DeleteAtEnd(string path)
    {
        lock (_leftovers)
        {
            _leftovers.Add(path);
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
        DeleteAtEnd($"apis/{collection}/{name}");
        await using var watch = await Api.WatchAsync($"apis/{collection}?fieldSelector=metadata.name={name}");
        var events = await watch.UntilAsync(change => IsEstablished(change.Json));
        return events[^1].Json;
    }

    public async ValueTask DisposeAsync()
    {
        if (Kind == ApiServerKind.Cluster)
        {
            foreach (var path in Enumerable.Reverse(_leftovers))
            {
                await Api.DeleteAsync(path);
            }
        }

        Admin.Dispose();
        await _stop();
    }

    private static bool IsEstablished(JsonNode definition) =>
        definition["status"]?["conditions"]?.AsArray().Any(
            condition => condition!["type"]!.GetValue<string>() == "Established" && condition["status"]!.GetValue<string>() == "True") == true;
}
