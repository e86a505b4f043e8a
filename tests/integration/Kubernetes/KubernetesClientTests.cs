using System.Text.Json.Nodes;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Leadership;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Waiting;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Kubernetes;

/// <summary>The client against the API server of this run: embedded, a real kube-apiserver, or a cluster.</summary>
public sealed class KubernetesClientTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly ResourceType<ConfigMap> Maps = CoreResources.ConfigMaps;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private KubernetesClient _client = null!;
    private string _namespace = "";

    public async Task InitializeAsync()
    {
        _client = CreateClient();
        _namespace = await server.CreateNamespaceAsync("client");
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).WaitAsync(Patience);
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Objects_ThroughTheirLife_AreCreatedPatchedAndDeletedUnderPreconditions()
    {
        var created = await CreateAsync("a", "one");
        var exists = await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync("a", "again"));
        Assert.True(exists.IsAlreadyExists);

        var merged = await PatchAsync("a", Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["value"] = null, ["other"] = "two" } }));
        Assert.Equal("two", Assert.Single(merged.Data!).Value);
        var stale = Patch.Merge(new ConfigMap { ApiVersion = null, Kind = null, Metadata = new() { ResourceVersion = created.Metadata.ResourceVersion } }, Maps.TypeInfo);
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => PatchAsync("a", stale))).IsConflict);
        var applied = await PatchAsync(
            "b", Patch.Apply(new ConfigMap { Metadata = new() { Name = "b" }, Data = new Dictionary<string, string> { ["x"] = "y" } }, Maps.TypeInfo));
        Assert.Equal("y", applied.Data!["x"]);
        var failed = await Assert.ThrowsAsync<KubernetesApiException>(
            () => PatchAsync("b", Patch.Json(JsonPatchOperation.Test("/data/x", "z"), JsonPatchOperation.Remove("/data/x"))));
        Assert.True(failed.IsInvalid);

        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(
            () => _client.DeleteAsync(Maps, _namespace, "a", new() { Uid = "another" }, default))).IsConflict);
        Assert.True(await _client.DeleteAsync(Maps, _namespace, "a", new() { Uid = created.Metadata.Uid, Propagation = PropagationPolicy.Background }, default));
        Assert.False(await _client.DeleteAsync(Maps, _namespace, "a", null, default));
        Assert.Null(await _client.FindAsync(Maps, _namespace, "a", default));
    }

    [Fact]
    public async Task Informer_ListOfSeveralPagesThenChanges_MirrorsTheServer()
    {
        for (var i = 0; i < 7; i++)
        {
            await CreateAsync($"m{i}", "start");
        }

        const string watches = "carillon_informer_watches_total{resource=\"configmaps\"}";
        using var metrics = new MetricSamples(static instrument => instrument.Name == "carillon_informer_watches_total");
        var informer = new Informer<ConfigMap>(
            _client,
            Maps,
            new()
            {
                Namespace = _namespace,
                LabelSelector = "kind=test",
                PageSize = 3,
                WatchTimeout = TimeSpan.FromSeconds(1), // each round sees another watch
                Indexes = new Dictionary<string, Func<ConfigMap, IEnumerable<string>>> { ["value"] = m => [m.Data?.GetValueOrDefault("value") ?? ""] },
            },
            TimeProvider.System,
            NullLogger.Instance);
        _running.Add(informer.RunAsync(_stop.Token));
        await informer.Synced.WaitAsync(Patience);
        Assert.Equal(7, informer.Store.CountByIndex("value", "start"));

        for (var round = 0; round < 4; round++)
        {
            await CreateAsync($"n{round}", "new");
            await PatchAsync($"m{round}", Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["value"] = $"v{round}" } }));
            await UntilAsync(
                informer, _ => informer.Store.CountByIndex("value", $"v{round}") == 1 && informer.Store.CountByIndex("value", "new") == round + 1);
            await Eventually.TrueAsync(() => metrics[watches] > round + 1); // the next watch; an informer tells nobody of it but its metrics
        }

        await PatchAsync("m0", Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["kind"] = null } } }));
        await UntilAsync(informer, _ => informer.Store.Find(new(_namespace, "m0")) is null);
        await _client.DeleteCollectionAsync(Maps, _namespace, new() { LabelSelector = "kind=test" }, null, default);
        await UntilAsync(informer, static left => left.Count == 0);
        Assert.Equal(1, informer.Contact.Epoch);
    }

    [Fact]
    public async Task LeaderElector_TwoCandidates_OneLeadsAndTheOtherTakesOverOnRelease()
    {
        using var other = CreateClient();
        using var firstStop = new CancellationTokenSource();
        var (first, firstLeads, firstRun) = Compete(_client, "first", firstStop.Token);
        await firstLeads.WaitAsync(Patience);
        var (second, secondLeads, secondRun) = Compete(other, "second", _stop.Token);

        await Eventually.TrueAsync(() => second.CurrentHolder == "first"); // a standby looks for itself and tells nobody
        Assert.False(second.IsLeader);
        await firstStop.CancelAsync();
        await firstRun.WaitAsync(Patience);
        await secondLeads.WaitAsync(Patience);

        Assert.False(first.IsLeader);
        Assert.True(second.IsLeader);
        var lease = await _client.GetAsync(CoreResources.Leases, _namespace, "lock", default);
        Assert.Equal("second", lease.Spec!.HolderIdentity);
        await _stop.CancelAsync();
        await secondRun.WaitAsync(Patience);
    }

    [Fact]
    public async Task EventRecorder_SameEventTwice_IsOneObjectWithACount()
    {
        var about = await CreateAsync("a", "one");
        var recorder = new EventRecorder(_client, new() { Component = "carillon-test" }, TimeProvider.System, NullLogger.Instance);
        _running.Add(recorder.RunAsync(_stop.Token));

        recorder.Record(EventType.Normal, ObjectReference.To(Maps, about), "Tested", "once or twice");
        recorder.Record(EventType.Normal, ObjectReference.To(Maps, about), "Tested", "once or twice");

        var events = await ReadEventsAsync(list => list is [{ Count: 2 }]);
        Assert.Equal(about.Metadata.Uid, events[0].InvolvedObject!.Uid);
        Assert.Equal(0, recorder.Dropped);
    }

    private KubernetesClient CreateClient() => new(KubeConfig.Load(server.KubeconfigPath), TimeProvider.System, NullLogger.Instance);

    private Task<ConfigMap> CreateAsync(string name, string value) => _client.CreateAsync(
        Maps,
        _namespace,
        new()
        {
            Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["kind"] = "test" } },
            Data = new Dictionary<string, string> { ["value"] = value },
        },
        null,
        default);

    private Task<ConfigMap> PatchAsync(string name, Patch patch) => _client.PatchAsync(Maps, _namespace, name, patch, null, default);

    private (LeaderElector Elector, Task Leads, Task Run) Compete(KubernetesClient client, string identity, CancellationToken stop)
    {
        var leads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var elector = new LeaderElector(
            client, new() { Namespace = _namespace, LeaseName = "lock", Identity = identity }, TimeProvider.System, NullLogger.Instance);
        var run = elector.RunAsync(
            async term =>
            {
                leads.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, term);
            },
            stop);
        return (elector, leads.Task, run);
    }

    private async Task<IReadOnlyList<Event>> ReadEventsAsync(Func<IReadOnlyList<Event>, bool> enough)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        return await ObjectWait.UntilAsync(
            _client, CoreResources.Events, new InformerOptions<Event> { Namespace = _namespace }, enough, patience.Token);
    }

    private static async Task UntilAsync(Informer<ConfigMap> informer, Func<IReadOnlyList<ConfigMap>, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await informer.UntilAsync(wanted, patience.Token);
    }
}
