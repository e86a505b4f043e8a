using System.Text.RegularExpressions;
using Carillon.Tests.Integration.Conformance;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Waiting;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>describe, explain, events, api-resources, cluster-info, version.</summary>
public sealed class KubectlInspectTests : KubectlTest
{
    public KubectlInspectTests(ApiServerFixture server)
        : base(server)
    {
    }

    [KubectlFact]
    public async Task Describe_CustomObject_ShowsFieldsAndEvents()
    {
        var widget = await CreateWidgetAsync("one", """{"size": 5, "limits": {"cpu": "2"}}""");
        await CreateEventAsync(widget);

        var text = await Kubectl.RunAsync("describe", "widget", "one");

        Assert.Matches(new Regex(@"^Name:\s+one$", RegexOptions.Multiline), text);
        Assert.Matches(new Regex(@"^  Size:\s+5$", RegexOptions.Multiline), text);
        Assert.Matches(new Regex(@"Normal\s+Fired\s+.*what happened", RegexOptions.Singleline), text);
    }

    [KubectlFact]
    public async Task Describe_CoreKinds_Work()
    {
        await CreateConfigMapAsync("one", data: """{"greeting": "hello"}""");
        var node = ApiServerFixture.UniqueName("node");
        _ = (await Api.PostAsync("api/v1/nodes", Parse($$$"""{"metadata": {"name": "{{{node}}}", "labels": {"rack": "r1"} } }"""))).Success;
        Server.Server.DeleteAtEnd("api/v1/nodes/" + node);

        Assert.Contains("greeting:\n----\nhello", await Kubectl.RunAsync("describe", "configmap", "one"), StringComparison.Ordinal);
        Assert.Matches(new Regex(@"^Status:\s+Active$", RegexOptions.Multiline), await Kubectl.RunAsync("describe", "ns", Namespace));
        Assert.Contains("rack=r1", await Kubectl.RunAsync("describe", "node", node), StringComparison.Ordinal);
        Assert.Contains("Accepted Names:", await Kubectl.RunAsync("describe", "crd", "widgets." + WidgetDefinition.Group), StringComparison.Ordinal);
        (await Api.DeleteAsync("api/v1/nodes/" + node)).Expect(System.Net.HttpStatusCode.OK);
    }

    [KubectlFact]
    public async Task Events_AreListed()
    {
        await CreateEventAsync(await CreateWidgetAsync("one"));

        var rows = await Kubectl.RunAsync("get", "events");

        Assert.Contains("widget/one", rows, StringComparison.Ordinal);
        Assert.Contains("what happened", rows, StringComparison.Ordinal);
    }

    [KubectlFact(MinMinor = 27)]
    public async Task Events_ForOneObject_AreListed()
    {
        await CreateEventAsync(await CreateWidgetAsync("one"));
        await CreateEventAsync(await CreateWidgetAsync("two"));

        var rows = await Kubectl.RunAsync("events", "--for", "widget/one");

        Assert.Contains("Widget/one", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("Widget/two", rows, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Explain_CustomKind_TeachesItsFields()
    {
        var spec = await ExplainAsync("widgets.spec");
        var size = await Kubectl.RunAsync("explain", "widgets.spec.size");
        var recursive = await Kubectl.RunAsync("explain", "wg", "--recursive");

        Assert.Contains("What the widget should be.", spec, StringComparison.Ordinal);
        Assert.Contains("Size in units.", spec, StringComparison.Ordinal);
        Assert.Contains("<integer>", size, StringComparison.Ordinal);
        Assert.Matches(new Regex(@"ports\s+<\[\]Object>"), recursive);
        Assert.Matches(new Regex(@"protocol\s+<string>"), recursive);
        Assert.Contains(
            "field \"sise\" does not exist", await Kubectl.FailAsync("explain", "widgets.spec.sise"), StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Explain_CoreKind_TeachesItsFields()
    {
        var text = await Kubectl.RunAsync("explain", "configmap.data");

        Assert.Contains("<map[string]string>", text, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task ApiResources_AreListed()
    {
        var names = await Kubectl.RunAsync("api-resources", "-o", "name");
        var wide = await Kubectl.RunAsync("api-resources", "-o", "wide", "--api-group", WidgetDefinition.Group);
        var global = await Kubectl.RunAsync("api-resources", "--namespaced=false", "-o", "name");
        var versions = await Kubectl.RunAsync("api-versions");

        Assert.Contains("widgets." + WidgetDefinition.Group, names.Split('\n'));
        Assert.Contains("configmaps", names.Split('\n'));
        Assert.Matches(new Regex(@"widgets\s+wg\s+.*true\s+Widget\s+.*watch"), wide);
        Assert.Contains("nodes", global.Split('\n'));
        Assert.DoesNotContain("configmaps", global.Split('\n'));
        Assert.Contains(WidgetDefinition.Group + "/v1", versions.Split('\n'));
        Assert.Contains("v1", versions.Split('\n'));
    }

    [KubectlFact]
    public async Task ClusterInfoAndVersion_Answer()
    {
        var info = await Kubectl.RunAsync("cluster-info");
        var version = Parse(await Kubectl.RunAsync("version", "-o", "json"));

        Assert.Contains(Server.Address.ToString().TrimEnd('/'), info, StringComparison.Ordinal);
        Assert.Equal("1", version.Text("serverVersion/major"));
    }

    private async Task CreateEventAsync(System.Text.Json.Nodes.JsonNode about) =>
        _ = (await Api.PostAsync(Core("events"), Parse(
            $$"""
            {
              "metadata": {"generateName": "e-"},
              "involvedObject": {
                "apiVersion": "{{about.Text("apiVersion")}}", "kind": "{{about.Text("kind")}}", "name": "{{about.Text("metadata/name")}}",
                "namespace": "{{Namespace}}", "uid": "{{about.Text("metadata/uid")}}"
              },
              "type": "Normal", "reason": "Fired", "message": "what happened", "source": {"component": "carillon"},
              "firstTimestamp": "2026-01-02T03:04:05Z", "lastTimestamp": "2026-01-02T03:04:05Z", "count": 1
            }
            """))).Success;

    /// <summary>A real server publishes a new definition's schema some seconds after establishing it, and the documents have no watch.</summary>
    private Task<string> ExplainAsync(string path) => Eventually.ValueAsync(async () =>
    {
        var answer = await Kubectl.TryAsync("explain", path);
        return answer.ExitCode == 0 ? answer.Output : null;
    });
}
