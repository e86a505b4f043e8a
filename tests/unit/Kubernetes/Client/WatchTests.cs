using System.Text;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Kubernetes.Client;

public sealed class WatchTests
{
    [Fact]
    public async Task WatchAsync_EventsInAnyPieces_AreDecoded()
    {
        var text = FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("a", 1)) + "\r\n"
            + $$"""{"object":{{FakeAnswers.ConfigMap("a", 2, value: "ü€😀")}},"type":"MODIFIED"}""" + "\n"
            + FakeAnswers.Bookmark(9)
            + FakeAnswers.Event("DELETED", FakeAnswers.ConfigMap("a", 10));
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var harness = await ClientHarness.StartAsync(async (_, response) =>
        {
            await response.BeginWatchAsync();
            for (var i = 0; i < bytes.Length; i += 13)
            {
                await response.Body.WriteAsync(bytes.AsMemory(i, Math.Min(13, bytes.Length - i)));
                await response.Body.FlushAsync();
            }
        });

        var events = await ReadAsync(harness, new() { ResourceVersion = "0", LabelSelector = "k=v", Timeout = TimeSpan.FromSeconds(61) });

        Assert.Equal(
            [(WatchEventType.Added, "1"), (WatchEventType.Modified, "2"), (WatchEventType.Bookmark, "9"), (WatchEventType.Deleted, "10")],
            events.Select(e => (e.Type, e.ResourceVersion)));
        Assert.Equal("ü€😀", events[1].Object!.Data!["value"]);
        Assert.Equal(
            "/api/v1/configmaps?watch=true&labelSelector=k%3Dv&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=61",
            harness.Server.Requests.Single().Target);
    }

    [Fact]
    public async Task WatchAsync_ObjectOfAMegabyte_IsDecoded()
    {
        await using var harness = await ClientHarness.StartAsync(async (_, response) =>
        {
            await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("a", 1, value: new string('x', 1 << 20))));
            await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("b", 2)));
        });

        var events = await ReadAsync(harness);

        Assert.Equal([1 << 20, 0], events.Select(e => e.Object!.Data!["value"].Length));
    }

    [Fact]
    public async Task WatchAsync_ObjectOfWrongTypes_IsABookmarkAndTheNextIsRead()
    {
        await using var harness = await ClientHarness.StartAsync(async (_, response) =>
        {
            await response.SendAsync(FakeAnswers.Event("ADDED", """{"metadata":{"name":"bad","resourceVersion":"7"},"data":{"value":[1,{}]},"x":1}"""));
            await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("b", 8)));
        });

        var events = await ReadAsync(harness);

        Assert.Equal([(WatchEventType.Bookmark, "7"), (WatchEventType.Added, "8")], events.Select(e => (e.Type, e.ResourceVersion)));
    }

    [Fact]
    public async Task WatchAsync_ErrorEvent410_IsExpired()
    {
        await using var harness = await ClientHarness.StartAsync((_, response) =>
            response.SendAsync(FakeAnswers.Event("ERROR", FakeAnswers.Status(410, "Expired", "too old"))));

        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => ReadAsync(harness));

        Assert.True(e.IsExpired);
        Assert.Equal("too old", e.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WatchAsync_BrokenOffInTheMiddleOfALine_IsATransportFault(bool abort)
    {
        var delivered = new TaskCompletionSource();
        await using var harness = await ClientHarness.StartAsync(async (_, response) =>
        {
            await response.SendAsync(FakeAnswers.Event("ADDED", FakeAnswers.ConfigMap("a", 1)));
            await response.SendAsync("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"b\"");
            if (abort)
            {
                await delivered.Task;
                response.HttpContext.Abort();
            }
        });
        var seen = new List<string?>();

        await Assert.ThrowsAsync<KubernetesTransportException>(async () =>
        {
            await foreach (var e in harness.Client.WatchAsync(CoreResources.ConfigMaps, null, null, default))
            {
                seen.Add(e.Object?.Metadata.Name);
                delivered.SetResult();
            }
        });

        Assert.Equal(["a"], seen);
    }

    [Fact]
    public async Task WatchAsync_ServerFallsSilent_IsGivenUpSoonAfterItsTime()
    {
        var time = new ManualTimeProvider();
        await using var harness = await ClientHarness.StartAsync(
            async (request, response) =>
            {
                await response.BeginWatchAsync();
                await request.HoldAsync(); // also when the watch should have ended
            },
            time: time);

        var reading = ReadAsync(harness, new() { Timeout = TimeSpan.FromSeconds(61) });
        await time.PassAsync(TimeSpan.FromSeconds(91));

        var e = await Assert.ThrowsAsync<KubernetesTransportException>(() => reading);
        Assert.Equal("GET /api/v1/configmaps timed out", e.Message);
    }

    [Fact]
    public async Task WatchAsync_UnknownEventType_IsATransportFault()
    {
        await using var harness = await ClientHarness.StartAsync(
            (_, response) => response.SendAsync(FakeAnswers.Event("EXPLODED", FakeAnswers.ConfigMap("a", 1))));

        await Assert.ThrowsAsync<KubernetesTransportException>(() => ReadAsync(harness));
    }

    private static async Task<List<WatchEvent<ConfigMap>>> ReadAsync(ClientHarness harness, WatchOptions? options = null)
    {
        var events = new List<WatchEvent<ConfigMap>>();
        await foreach (var e in harness.Client.WatchAsync(CoreResources.ConfigMaps, null, options, default))
        {
            events.Add(e);
        }

        return events;
    }
}
