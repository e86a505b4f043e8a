using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Gateway;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>Who gets which values, and who gets none, each for its own reason.</summary>
public sealed class GatewayTests : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private readonly ApiServerFixture _server;
    private readonly string _node = ApiServerFixture.UniqueName("host");
    private GatewayHost _gateway = null!;
    private string _namespace = "";
    private string _token = "";

    public GatewayTests(ApiServerFixture server)
    {
        _server = server;
    }

    public async Task InitializeAsync()
    {
        await _server.ApplyCarillonDefinitionsAsync();
        _namespace = await _server.CreateNamespaceAsync("values");
        _gateway = await GatewayHost.StartAsync(_server);
        _token = await _gateway.TokenAsync(_node);
        await MakeAsync("secrets", new JsonObject { ["metadata"] = Named("db"), ["stringData"] = new JsonObject { ["password"] = "hunter2", ["user"] = "root" } });
        await MakeAsync("configmaps", new JsonObject { ["metadata"] = Named("where"), ["data"] = new JsonObject { ["host"] = "db.example.org" } });
    }

    [Fact]
    public async Task Ask_ItsOwnExecution_GetsWhatTheSpecRefersToAndNothingElse()
    {
        var request = await ExecutionAsync();

        var (code, _, body) = await _gateway.AskAsync(_token, request);

        var values = body.Deserialize(CarillonJsonContext.Default.ValuesResponse)!.Values!;
        Assert.Equal(200, code);
        Assert.Equal(
            [
                (ReferencedKind.Secret, "db", "password", "hunter2", null),
                (ReferencedKind.Secret, "db", "nothing", null, $"Secret \"db\" in namespace \"{_namespace}\" has no key \"nothing\""),
                (ReferencedKind.ConfigMap, "where", "host", "db.example.org", null),
                (ReferencedKind.Secret, "gone", "k", null, $"there is no Secret \"gone\" in namespace \"{_namespace}\""),
            ],
            values.Select(value => (value.Kind, value.Name!, value.Key!, value.Value is { } bytes ? Encoding.UTF8.GetString(bytes) : null, value.Absent)));
        Assert.DoesNotContain("root", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_SecretChangedInBetween_ItsVersionTells()
    {
        var request = await ExecutionAsync();
        var before = await VersionsAsync(request);
        var again = await VersionsAsync(request);
        (await _server.Api.PatchAsync(
            $"api/v1/namespaces/{_namespace}/secrets/db", ApiClient.MergePatch, JsonReading.Parse("""{"stringData": {"password": "hunter3"}}"""))).Expect(HttpStatusCode.OK);
        var after = await VersionsAsync(request);

        Assert.Equal(before, again);
        Assert.NotEqual(before["db"], after["db"]);
        Assert.Equal((before["where"], "0"), (after["where"], after["gone"]));
    }

    [Fact]
    public async Task Ask_WithoutCredential_IsUnauthorized() =>
        Assert.Equal((401, "Unauthorized"), await RefusalAsync(null, await ExecutionAsync()));

    [Fact]
    public async Task Ask_TokenThatIsNone_IsUnauthorized() =>
        Assert.Equal((401, "Unauthorized"), await RefusalAsync("e30.e30.e30", await ExecutionAsync()));

    [Fact]
    public async Task Ask_TokenForTheApiServer_IsUnauthorized() => Assert.Equal(
        (401, "Unauthorized"), await RefusalAsync(await _gateway.TokenAsync(_node, audience: "https://kubernetes.default.svc"), await ExecutionAsync()));

    [Fact]
    public async Task Ask_TokenOfAnotherAccount_IsNotAnAgent() =>
        Assert.Equal((403, "NotAnAgent"), await RefusalAsync(await _gateway.TokenAsync(_node, account: "somebody"), await ExecutionAsync()));

    [Fact]
    public async Task Ask_TokenBoundToNoNode_HasNoNode() =>
        Assert.Equal((403, "NoNode"), await RefusalAsync(await _gateway.TokenAsync(node: null), await ExecutionAsync()));

    [Fact]
    public async Task Ask_AgentOfAnotherHost_IsRefused() => Assert.Equal(
        (403, "OtherNode"), await RefusalAsync(await _gateway.TokenAsync(ApiServerFixture.UniqueName("host")), await ExecutionAsync()));

    [Fact]
    public async Task Ask_NamesakeWithAnotherUid_IsRefused() => Assert.Equal(
        (409, "OtherUid"), await RefusalAsync(_token, await ExecutionAsync() with { Uid = Guid.NewGuid().ToString() }));

    [Fact]
    public async Task Ask_NotReleased_IsRefused() =>
        Assert.Equal((403, "NotReleased"), await RefusalAsync(_token, await ExecutionAsync(spec => spec with { ReleasedAt = null })));

    [Fact]
    public async Task Ask_BornWithAnOutcome_IsOver() => Assert.Equal(
        (410, "Over"),
        await RefusalAsync(_token, await ExecutionAsync(
            spec => spec with { Outcome = new ExecutionOutcome { Phase = ExecutionPhase.Missed, Reason = "HostDrained", Message = "drained" } })));

    [Fact]
    public async Task Ask_Ended_IsOver()
    {
        var request = await ExecutionAsync();
        (await _server.Api.PatchAsync(
            $"apis/carillon.dev/v1/namespaces/{_namespace}/executions/{request.Name}/status",
            ApiClient.MergePatch,
            new JsonObject { ["status"] = new JsonObject { ["phase"] = "Succeeded" } })).Expect(HttpStatusCode.OK);

        Assert.Equal((410, "Over"), await RefusalAsync(_token, request));
    }

    [Fact]
    public async Task Ask_NoSuchExecution_IsNotFound() => Assert.Equal(
        (404, "NotFound"), await RefusalAsync(_token, new ValuesRequest { Namespace = _namespace, Name = "nobody", Uid = "x" }));

    [Fact]
    public async Task Ask_NameThatLeavesItsPath_IsNoRequest() => Assert.Equal(
        (400, "BadRequest"), await RefusalAsync(_token, new ValuesRequest { Namespace = "..", Name = "..", Uid = "x" }));

    [Fact]
    public async Task Ask_AnotherPath_IsNotThere() =>
        Assert.Equal("NoSuchPath", (await _gateway.AskAsync(_token, await ExecutionAsync(), "/v1/secrets")).Reason);

    [Theory]
    [InlineData(10_000, 413)]
    [InlineData(10, 400)]
    public async Task Ask_BodyThatIsNone_IsRefused(int length, int code)
    {
        using var content = new StringContent(new string(' ', length - 1) + "!", new MediaTypeHeaderValue("application/json"));

        Assert.Equal(code, (await _gateway.AskAsync(_token, content)).Code);
    }

    [Fact]
    public async Task Ask_ValuesBeyondAMebibyte_AreTooLarge()
    {
        foreach (var name in new[] { "big-1", "big-2" })
        {
            await MakeAsync("secrets", new JsonObject { ["metadata"] = Named(name), ["stringData"] = new JsonObject { ["k"] = new string('x', 600_000) } });
        }

        var request = await ExecutionAsync(spec => spec with
        {
            Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true", Env = [Secret("A", "big-1", "k"), Secret("B", "big-2", "k")] } },
        });

        Assert.Equal((422, "ValuesTooLarge"), await RefusalAsync(_token, request));
    }

    [Fact]
    public async Task Ask_TooOften_IsSlowedDown()
    {
        var request = new ValuesRequest { Namespace = _namespace, Name = "nobody", Uid = "x" };
        var busy = await _gateway.TokenAsync(ApiServerFixture.UniqueName("host"));

        // In one go, of which a busy machine takes its time to answer all, the first might be forgotten again before the last has come.
        var answers = new List<int>();
        while (!answers.Contains(429) && answers.Count < 20_000)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ => (await _gateway.AskAsync(busy, request)).Code)));
        }

        Assert.Contains(429, answers);
        Assert.Equal((404, "NotFound"), await RefusalAsync(_token, request)); // others do not suffer for it
    }

    [Fact]
    public async Task Authority_SecondReplica_SharesIt()
    {
        await using var second = await GatewayHost.StartAsync(_server, systemNamespace: _gateway.Namespace);

        Assert.Equal(
            (await _gateway.AnnouncementAsync(static _ => true))["ca.crt"]!.GetValue<string>(),
            (await second.AnnouncementAsync(static _ => true))["ca.crt"]!.GetValue<string>());
        Assert.Equal(200, (await _gateway.AskAsync(_token, await ExecutionAsync())).Code);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    private static EnvVar Secret(string variable, string name, string key) =>
        new() { Name = variable, ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = name, Key = key } } };

    private JsonObject Named(string name) => new() { ["name"] = name, ["namespace"] = _namespace };

    private async Task MakeAsync(string plural, JsonObject value) =>
        (await _server.Api.PostAsync($"api/v1/namespaces/{_namespace}/{plural}", value)).Expect(HttpStatusCode.Created);

    /// <summary>The versions of the objects it is told, by name.</summary>
    private async Task<Dictionary<string, string>> VersionsAsync(ValuesRequest request)
    {
        var (_, _, body) = await _gateway.AskAsync(_token, request);
        return body.Deserialize(CarillonJsonContext.Default.ValuesResponse)!.Values!
            .DistinctBy(value => value.Name)
            .ToDictionary(value => value.Name!, value => value.Version!);
    }

    private async Task<(int Code, string? Reason)> RefusalAsync(string? token, ValuesRequest request)
    {
        var (code, reason, body) = await _gateway.AskAsync(token, request);
        Assert.DoesNotContain("hunter2", body.ToJsonString(), StringComparison.Ordinal);
        return (code, reason);
    }

    /// <summary>Makes an Execution of this node, released, with three values by reference, and the request for it.</summary>
    private async Task<ValuesRequest> ExecutionAsync(Func<ExecutionSpec, ExecutionSpec>? change = null)
    {
        var spec = new ExecutionSpec
        {
            TaskRef = new OwnerIdentity { Name = "t", Uid = "t" },
            RunRef = new OwnerIdentity { Name = "r", Uid = "r" },
            NodeName = _node,
            ReleasedAt = TimeProvider.System.GetUtcNow(),
            Executor = new ExecutorSpec
            {
                Shell = new ShellExecutor
                {
                    Command = "true",
                    Env =
                    [
                        Secret("PASSWORD", "db", "password"),
                        Secret("AGAIN", "db", "password"),
                        Secret("NOTHING", "db", "nothing"),
                        new() { Name = "HOST", ValueFrom = new ValueSource { ConfigMapKeyRef = new KeySelector { Name = "where", Key = "host" } } },
                        Secret("GONE", "gone", "k"),
                    ],
                },
            },
        };
        var execution = new Execution { Metadata = new() { Name = ApiServerFixture.UniqueName("exe"), Namespace = _namespace }, Spec = change?.Invoke(spec) ?? spec };
        var made = (await _server.Api.PostAsync(
            $"apis/carillon.dev/v1/namespaces/{_namespace}/executions",
            JsonSerializer.SerializeToNode(execution, CarillonJsonContext.Default.Execution)!)).Expect(HttpStatusCode.Created);
        return new ValuesRequest { Namespace = _namespace, Name = execution.Metadata.Name, Uid = made.Json.Text("metadata/uid") };
    }
}
