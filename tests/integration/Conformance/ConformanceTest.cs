using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>
/// What the suite's classes share: a server, the Widget kind, and a namespace of its own for every test. Each case was made right against
/// a kube-apiserver; where the embedded server differs, it is wrong.
/// </summary>
public abstract class ConformanceTest : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private static readonly SemaphoreSlim WidgetGate = new(1);
    private static bool _widgetsReady;

    protected ConformanceTest(ApiServerFixture server)
    {
        Server = server;
    }

    protected ApiServerFixture Server { get; }

    protected ApiClient Api => Server.Api;

    /// <summary>A namespace that only this test uses.</summary>
    protected string Namespace { get; private set; } = "";

    protected string ConfigMaps => Core("configmaps");

    protected string Secrets => Core("secrets");

    protected string Widgets => $"apis/{WidgetDefinition.Group}/v1/namespaces/{Namespace}/widgets";

    public async Task InitializeAsync()
    {
        await EnsureWidgetsAsync();
        Namespace = await Server.CreateNamespaceAsync("conformance");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected string Core(string plural) => $"api/v1/namespaces/{Namespace}/{plural}";

    protected async Task<JsonNode> CreateConfigMapAsync(string name, string metadata = "{}", string data = """{"key": "value"}""")
    {
        var map = JsonReading.Parse($$"""{"metadata": {{metadata}}, "data": {{data}}}""");
        map["metadata"]!["name"] = name;
        return (await Api.PostAsync(ConfigMaps, map)).Expect(HttpStatusCode.Created).Json;
    }

    protected static JsonNode Widget(string name, string spec = """{"size": 1}""", string metadata = "{}")
    {
        var widget = JsonReading.Parse(
            $$"""{"apiVersion": "{{WidgetDefinition.Group}}/v1", "kind": "Widget", "metadata": {{metadata}}, "spec": {{spec}}}""");
        widget["metadata"]!["name"] = name;
        return widget;
    }

    protected async Task<JsonNode> CreateWidgetAsync(string name, string spec = """{"size": 1}""", string metadata = "{}") =>
        (await Api.PostAsync(Widgets, Widget(name, spec, metadata))).Expect(HttpStatusCode.Created).Json;

    private async Task EnsureWidgetsAsync()
    {
        await WidgetGate.WaitAsync();
        try
        {
            if (!_widgetsReady)
            {
                await Server.ApplyDefinitionAsync(WidgetDefinition.Create(WidgetDefinition.Group, "widgets", "Widget", "wg"));
                _widgetsReady = true;
            }
        }
        finally
        {
            WidgetGate.Release();
        }
    }
}
