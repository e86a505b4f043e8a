using System.Net;
using System.Threading.Channels;

using Carillon.ApiServer;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

using Microsoft.Extensions.Logging.Abstractions;

using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.ApiServer;

/// <summary>
/// The embedded server forgets its watch history when it stops. Whoever watched before must be told (410), as by a kube-apiserver that has
/// compacted, and never be left with a gap.
/// </summary>
public sealed class RestartedWatchTests : IDisposable
{
    private const string Collection = "api/v1/namespaces/default/configmaps";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-restart-").FullName;

    [Fact]
    public async Task Watch_FromBeforeTheRestart_IsExpired()
    {
        string before;
        await using (var server = await EmbeddedServerProcess.StartAsync(_folder))
        {
            before = await ChangeAsync(server.Server.Api, create: "gone");
            await ChangeAsync(server.Server.Api, delete: "gone");
            await server.KillAsync();
        }

        await using var restarted = await EmbeddedServerProcess.StartAsync(_folder);
        await using var watch = await restarted.Server.Api.WatchAsync($"{Collection}?resourceVersion={before}&allowWatchBookmarks=true");
        var answer = await watch.NextAsync();

        Assert.Equal("ERROR", answer.Type);
        Assert.Equal("Status", answer.Json.Text("kind"));
        Assert.Equal(410, answer.Json.Number("code"));
        Assert.Equal("Expired", answer.Json.Text("reason"));
        Assert.Null(await watch.TryNextAsync());
    }

    [Fact]
    public async Task Watch_FromTheLastChangeBeforeTheRestart_GoesOn()
    {
        string last;
        await using (var server = await EmbeddedServerProcess.StartAsync(_folder))
        {
            last = await ChangeAsync(server.Server.Api, create: "one");
            await server.KillAsync();
        }

        await using var restarted = await EmbeddedServerProcess.StartAsync(_folder);
        await using var watch = await restarted.Server.Api.WatchAsync($"{Collection}?resourceVersion={last}");
        await ChangeAsync(restarted.Server.Api, delete: "one");

        var change = await watch.NextAsync();
        Assert.Equal("DELETED", change.Type);
        Assert.Equal("one", change.Name);
    }

    [Fact]
    public async Task Informer_AcrossARestart_LearnsWhatWasDeletedMeanwhile()
    {
        var changes = Channel.CreateUnbounded<string>();
        var first = await StartAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await WithApiAsync(first, api => ChangeAsync(api, create: "a"));
        await WithApiAsync(first, api => ChangeAsync(api, create: "b"));
        using var client = new KubernetesClient(KubeConfig.Load(first.AdminKubeconfigPath), TimeProvider.System, NullLogger.Instance);
        var informer = new Informer<ConfigMap>(
            client, CoreResources.ConfigMaps, new() { Namespace = "default", LabelSelector = "test=yes" }, TimeProvider.System, NullLogger.Instance);
        await using var subscription = informer.Subscribe(change => changes.Writer.TryWrite($"{change.Kind} {change.Key.Name}"));
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        Assert.Equal(["Added a", "Added b"], await NextAsync(2));

        // At an address of which the informer knows nothing, what it holds changes.
        await first.DisposeAsync();
        await using (var elsewhere = await StartAsync(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            await WithApiAsync(elsewhere, api => ChangeAsync(api, delete: "a"));
            await WithApiAsync(elsewhere, api => ChangeAsync(api, create: "c"));
        }

        await using var again = await StartAsync(new IPEndPoint(IPAddress.Loopback, first.Address.Port));

        Assert.Equal(["Added c", "Deleted a"], (await NextAsync(2)).Order());
        Assert.Equal(["b", "c"], informer.Store.List().Select(map => map.Metadata.Name).Order());
        await WithApiAsync(again, api => ChangeAsync(api, delete: "b"));
        Assert.Equal(["Deleted b"], await NextAsync(1));
        await stop.CancelAsync();
        await running.WaitAsync(Patience);

        async Task<List<string>> NextAsync(int count)
        {
            var next = new List<string>();
            while (next.Count < count)
            {
                next.Add(await changes.Reader.ReadAsync().AsTask().WaitAsync(Patience));
            }

            return next;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<EmbeddedApiServer> StartAsync(IPEndPoint listen) => EmbeddedApiServer.StartAsync(
        new EmbeddedApiServerOptions { DataDirectory = _folder, Listen = listen }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    private static async Task WithApiAsync(EmbeddedApiServer server, Func<ApiClient, Task> use)
    {
        using var http = KubeconfigAccess.Load(server.AdminKubeconfigPath).CreateHttpClient();
        await use(new ApiClient(http));
    }

    /// <summary>Creates or deletes a labelled map.</summary>
    /// <returns>The version of the map that was written last.</returns>
    private static async Task<string> ChangeAsync(ApiClient api, string? create = null, string? delete = null)
    {
        if (create is null)
        {
            return (await api.DeleteAsync($"{Collection}/{delete}")).Expect(HttpStatusCode.OK).Json.Text("metadata/resourceVersion") ?? "";
        }

        var map = Parse("""{"metadata": {"labels": {"test": "yes"}}}""");
        map["metadata"]!["name"] = create;
        return (await api.PostAsync(Collection, map)).Expect(HttpStatusCode.Created).Json.Text("metadata/resourceVersion")!;
    }
}
