using System.Text.Json.Nodes;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;

using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Unit.Kubernetes.Client;

public sealed class KubernetesClientTests
{
    private static readonly ResourceType<ConfigMap> Maps = CoreResources.ConfigMaps;

    [Fact]
    public async Task GetAsync_NameThatLooksLikeAPath_StaysOneSegment()
    {
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync(FakeAnswers.ConfigMap("a", 1)));

        await harness.Client.GetAsync(Maps, "default", "a/../b?x#y", default);

        Assert.Equal("/api/v1/namespaces/default/configmaps/a%2F..%2Fb%3Fx%23y", harness.Server.Requests.Single().Target);
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.GetAsync(Maps, "default", "..", default));
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.GetAsync(Maps, null, "a", default));
    }

    [Fact]
    public async Task FindAsync_Missing_IsNullButAForeign404IsAnError()
    {
        var foreign = false;
        await using var harness = await ClientHarness.StartAsync((_, response) =>
        {
            if (!foreign)
            {
                return response.StatusAsync(404, "NotFound");
            }

            response.StatusCode = 404;
            return response.WriteAsync("<html>\u0007lost");
        });

        Assert.Null(await harness.Client.FindAsync(Maps, "default", "a", default));
        Assert.False(await harness.Client.DeleteAsync(Maps, "default", "a", null, default));
        foreign = true;
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => harness.Client.FindAsync(Maps, "default", "a", default));
        Assert.Equal("the server answered 404 Not Found: <html> lost", e.Message);
    }

    [Fact]
    public async Task CreateAsync_Invalid_CarriesTheCauses()
    {
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync(
            """
            {"kind":"Status","status":"Failure","message":"bad","reason":"Invalid","code":422,
             "details":{"name":"a","kind":"ConfigMap","causes":[{"reason":"FieldValueInvalid","message":"too long","field":"metadata.name"}]}}
            """,
            422));

        var e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => harness.Client.CreateAsync(Maps, "default", new() { Metadata = new() { Name = "a" } }, new() { FieldValidation = "Strict" }, default));

        Assert.True(e.IsInvalid);
        Assert.False(e.IsTransient);
        Assert.Equal("metadata.name", e.Details!.Causes!.Single().Field);
        var request = harness.Server.Requests.Single();
        Assert.Equal("Strict", request.Query["fieldValidation"]);
        Assert.Equal("carillon", request.Query["fieldManager"]);
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""", request.Body);
    }

    [Fact]
    public async Task PatchAsync_EachType_SendsItsMediaTypeAndOptions()
    {
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync(FakeAnswers.ConfigMap("a", 2)));
        var client = harness.Client;

        await client.PatchAsync(Maps, "default", "a", Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["gone"] = null } }), PatchOptions.Status, default);
        await client.PatchAsync(
            Maps, "default", "a", Patch.Apply(new ConfigMap { Metadata = new() { Name = "a" } }, Maps.TypeInfo), new() { Force = true, FieldManager = "me", DryRun = true }, default);
        await client.PatchAsync(
            Maps,
            "default",
            "a",
            Patch.Json(
                JsonPatchOperation.Test("/metadata/resourceVersion", "5"),
                JsonPatchOperation.Add($"/metadata/labels/{JsonPatchOperation.Escape("a/b~c")}", null),
                JsonPatchOperation.Remove("/data/x")),
            null,
            default);

        Assert.Collection(
            harness.Server.Requests,
            merge =>
            {
                Assert.Equal("application/merge-patch+json", merge.Headers["Content-Type"]);
                Assert.Equal("/api/v1/namespaces/default/configmaps/a/status", merge.Path);
                Assert.Equal("""{"data":{"gone":null}}""", merge.Body);
            },
            apply =>
            {
                Assert.Equal("application/apply-patch+yaml", apply.Headers["Content-Type"]);
                Assert.Equal(("true", "me", "All"), (apply.Query["force"], apply.Query["fieldManager"], apply.Query["dryRun"]));
                Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""", apply.Body);
            },
            json =>
            {
                Assert.Equal("application/json-patch+json", json.Headers["Content-Type"]);
                Assert.Equal(
                    """[{"op":"test","path":"/metadata/resourceVersion","value":"5"},{"op":"add","path":"/metadata/labels/a~1b~0c","value":null},{"op":"remove","path":"/data/x"}]""",
                    json.Body);
            });
    }

    [Fact]
    public async Task DeleteAsync_Options_AreInTheBody()
    {
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync("""{"kind":"Status","status":"Success"}"""));

        Assert.True(await harness.Client.DeleteAsync(
            Maps, "default", "a", new() { Uid = "u", ResourceVersion = "7", Propagation = PropagationPolicy.Foreground, GracePeriodSeconds = 0 }, default));
        await harness.Client.DeleteCollectionAsync(Maps, "default", new() { LabelSelector = "a=b,c in (d,e)" }, null, default);

        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u","resourceVersion":"7"},"propagationPolicy":"Foreground","gracePeriodSeconds":0}""",
            harness.Server.Requests[0].Body);
        Assert.Equal("a=b,c in (d,e)", harness.Server.Requests[1].Query["labelSelector"]);
    }

    [Fact]
    public async Task Call_Throttled_WaitsAsAskedAndTriesAgain()
    {
        var time = new ManualTimeProvider();
        var calls = 0;
        await using var harness = await ClientHarness.StartAsync(
            (_, response) =>
            {
                if (Interlocked.Increment(ref calls) <= 2)
                {
                    response.Headers.RetryAfter = "7";
                    return response.StatusAsync(429, "TooManyRequests");
                }

                return response.JsonAsync(FakeAnswers.ConfigMap("a", 1));
            },
            time: time);

        var call = harness.Client.GetAsync(Maps, "default", "a", default);
        await time.PassAsync(TimeSpan.FromSeconds(7));
        await time.PassAsync(TimeSpan.FromSeconds(7));

        Assert.Equal("a", (await call).Metadata.Name);
        Assert.Equal(3, calls);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Mar 2026 12:00:07 GMT", 7)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("86400", 300)] // a maintenance page's guess
    [InlineData("Mon, 02 Mar 2026 12:00:00 GMT", 300)]
    public async Task Call_ThrottledForEver_ThrowsWithRetryAfter(string asked, int seconds)
    {
        await using var harness = await ClientHarness.StartAsync(
            (_, response) =>
            {
                response.Headers.RetryAfter = asked;
                return response.StatusAsync(429, "TooManyRequests");
            },
            options => options with { MaxThrottleRetries = 0 },
            new ManualTimeProvider());

        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => harness.Client.GetAsync(Maps, "default", "a", default));

        Assert.True(e is { IsTooManyRequests: true, IsTransient: true });
        Assert.Equal(TimeSpan.FromSeconds(seconds), e.RetryAfter);
    }

    [Fact]
    public async Task Call_ServerSilentInTheMiddleOfTheAnswer_TimesOutAsTransportFault()
    {
        var time = new ManualTimeProvider();
        var begun = new TaskCompletionSource();
        await using var harness = await ClientHarness.StartAsync(
            async (request, response) =>
            {
                await response.SendAsync("""{"kind":"ConfigMap","metadata":{""");
                begun.SetResult();
                await request.HoldAsync();
            },
            time: time);

        var call = harness.Client.GetAsync(Maps, "default", "a", default);
        await begun.Task;
        time.Advance(TimeSpan.FromSeconds(30));

        var e = await Assert.ThrowsAsync<KubernetesTransportException>(() => call);
        Assert.Equal("GET /api/v1/namespaces/default/configmaps/a timed out", e.Message);
    }

    [Fact]
    public async Task Call_ServerSilent_TimesOutAsTransportFault()
    {
        var time = new ManualTimeProvider();
        await using var harness = await ClientHarness.StartAsync((request, _) => request.HoldAsync(), time: time);

        var call = harness.Client.GetAsync(Maps, "default", "a", default);
        await time.PassAsync(TimeSpan.FromSeconds(30));

        var e = await Assert.ThrowsAsync<KubernetesTransportException>(() => call);
        Assert.Equal("GET /api/v1/namespaces/default/configmaps/a timed out", e.Message);
    }

    [Fact]
    public async Task Call_CallerCancels_IsACancellation()
    {
        using var stop = new CancellationTokenSource();
        await using var harness = await ClientHarness.StartAsync(async (request, _) =>
        {
            await stop.CancelAsync();
            await request.HoldAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.Client.GetAsync(Maps, "default", "a", stop.Token));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{\"metadata\":{\"name\":\"a\"")]
    public async Task Call_AnswerIsNoObject_IsATransportFault(string body)
    {
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync(body));

        await Assert.ThrowsAsync<KubernetesTransportException>(() => harness.Client.GetAsync(Maps, "default", "a", default));
        await Assert.ThrowsAsync<KubernetesTransportException>(() => harness.Client.ListAsync(Maps, null, null, default));
    }

    [Fact]
    public async Task Call_NobodyListens_IsATransportFault()
    {
        var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync("{}"));
        await harness.Server.DisposeAsync();

        var e = await Assert.ThrowsAsync<KubernetesTransportException>(() => harness.Client.GetAsync(Maps, "default", "a", default));

        Assert.True(e.IsTransient);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task ListAsync_LargePageInSmallPieces_IsReadCompletely()
    {
        var text = FakeAnswers.List(77, "next page/token=", [.. Enumerable.Range(0, 300).Select(i => FakeAnswers.ConfigMap($"m{i}", i + 1, value: new string('x', i * 10)))]);
        await using var harness = await ClientHarness.StartAsync(async (_, response) =>
        {
            for (var at = 0; at < text.Length; at += 1709)
            {
                await response.SendAsync(text[at..Math.Min(text.Length, at + 1709)]);
            }
        });

        var page = await harness.Client.ListAsync(Maps, null, new() { Limit = 300, LabelSelector = "x" }, default);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"m{i}"), page.Items.Select(i => i.Metadata.Name));
        Assert.Equal(2990, page.Items[299].Data!["value"].Length);
        Assert.Equal(("77", "next page/token="), (page.ResourceVersion, page.Continue));
        Assert.Equal("/api/v1/configmaps?labelSelector=x&limit=300", harness.Server.Requests.Single().Target);
    }

    [Fact]
    public async Task ListAsync_ObjectOfWrongTypes_IsLeftOutAndTheOthersAreRead()
    {
        var bad = """{"metadata":{"name":"bad"},"data":{"value":[1,{}]},"x":1}""";
        await using var harness = await ClientHarness.StartAsync((_, response) => response.JsonAsync(
            FakeAnswers.List(5, null, FakeAnswers.ConfigMap("a", 1), bad, FakeAnswers.ConfigMap("b", 2))));

        var page = await harness.Client.ListAsync(Maps, null, null, default);

        Assert.Equal(["a", "b"], page.Items.Select(i => i.Metadata.Name));
    }

    /// <summary>An API server stores what is nested 10,000 deep; one such object must not hide all others.</summary>
    [Fact]
    public async Task ReadAsync_ObjectNestedAsDeepAsServersStore_IsReadLikeTheOthers()
    {
        const int depth = 9_990;
        var deep = $$$"""{"metadata":{"name":"deep","resourceVersion":"3"},"x":{{{string.Concat(Enumerable.Repeat("{\"x\":", depth))}}}1{{{new string('}', depth)}}}}""";
        await using var harness = await ClientHarness.StartAsync((request, response) =>
            request.Target.Contains("watch=true", StringComparison.Ordinal) ? response.SendAsync(FakeAnswers.Event("ADDED", deep) + FakeAnswers.Bookmark(9))
            : response.JsonAsync(request.Target.EndsWith("/deep", StringComparison.Ordinal) ? deep
                : FakeAnswers.List(5, null, FakeAnswers.ConfigMap("a", 1), deep, FakeAnswers.ConfigMap("b", 2))));

        var page = await harness.Client.ListAsync(Maps, null, null, default);
        var one = await harness.Client.GetAsync(Maps, "default", "deep", default);
        var events = await harness.Client.WatchAsync(Maps, null, new(), default).ToListAsync();
        var raw = await harness.Client.SendAsync(new(HttpMethod.Get, "/api/v1/namespaces/default/configmaps/deep"), default);

        Assert.Equal(["a", "deep", "b"], page.Items.Select(static item => item.Metadata.Name));
        Assert.Equal("deep", one.Metadata.Name);
        Assert.Equal([WatchEventType.Added, WatchEventType.Bookmark], events.Select(static e => e.Type));
        Assert.Equal("deep", (string?)raw!["metadata"]!["name"]);
    }

    [Fact]
    public async Task ListAsync_NullItemsAndMetaAtTheEnd_IsAnEmptyPage()
    {
        await using var harness = await ClientHarness.StartAsync(
            (_, response) => response.JsonAsync("""{"items":null,"other":[{"items":[1]}],"metadata":{"resourceVersion":"5","continue":""}}"""));

        var page = await harness.Client.ListAsync(Maps, null, null, default);

        Assert.Empty(page.Items);
        Assert.Equal(("5", null), (page.ResourceVersion, page.Continue));
    }

    [Fact]
    public async Task Clock_DateHeader_IsLearnt()
    {
        var time = new ManualTimeProvider();
        await using var harness = await ClientHarness.StartAsync(
            (_, response) =>
            {
                response.Headers.Date = (time.GetUtcNow() + TimeSpan.FromMinutes(10)).ToString("R");
                return response.JsonAsync(FakeAnswers.ConfigMap("a", 1));
            },
            time: time);

        await harness.Client.GetAsync(Maps, "default", "a", default);

        Assert.Equal(TimeSpan.FromMinutes(10), harness.Client.Clock.UtcNow - time.GetUtcNow());
    }

    [Fact]
    public async Task OnWarning_SameWarningTwice_IsToldOnce()
    {
        var warnings = new List<string>();
        await using var harness = await ClientHarness.StartAsync(
            (_, response) =>
            {
                response.Headers.Warning = "299 - \"unknown field \\\"spec.x\\\"\"";
                return response.JsonAsync(FakeAnswers.ConfigMap("a", 1));
            },
            options => options with { OnWarning = warnings.Add });

        await harness.Client.GetAsync(Maps, "default", "a", default);
        await harness.Client.GetAsync(Maps, "default", "a", default);

        Assert.Equal(["unknown field \"spec.x\""], warnings);
    }
}
