using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>core/v1 Events and the selectors that <c>kubectl describe</c> and <c>kubectl events</c> use.</summary>
public sealed class EventTests : ConformanceTest
{
    public EventTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Theory]
    [InlineData("involvedObject.name=a", "e1,e2")]
    [InlineData("involvedObject.name=a,involvedObject.namespace=NS,involvedObject.kind=Widget,involvedObject.uid=uid-a", "e1,e2")]
    [InlineData("involvedObject.kind=Node", "")]
    [InlineData("type=Warning", "e2")]
    [InlineData("type!=Warning", "e1,e3")]
    [InlineData("reason=Fired", "e1,e3")]
    [InlineData("reportingComponent=carillon", "e1,e2,e3")]
    [InlineData("involvedObject.apiVersion=conformance.carillon.dev/v1,reason=Missed", "e2")]
    public async Task List_FieldSelector_Selects(string selector, string expected)
    {
        await CreateAsync("e1", "a", "Normal", "Fired");
        await CreateAsync("e2", "a", "Warning", "Missed");
        await CreateAsync("e3", "b", "Normal", "Fired");

        var list = (await Api.GetAsync(
            $"{Core("events")}?fieldSelector={Uri.EscapeDataString(selector.Replace("NS", Namespace, StringComparison.Ordinal))}")).Success;

        Assert.Equal(expected, string.Join(',', list.Names().Order()));
    }

    [Fact]
    public async Task Watch_FieldSelector_SeesItsObjectOnly()
    {
        await using var watch = await Api.WatchAsync(Core("events") + "?fieldSelector=involvedObject.name%3Db");

        await CreateAsync("e1", "a", "Normal", "Fired");
        await CreateAsync("e2", "b", "Normal", "Fired");

        Assert.Equal("e2", (await watch.NextAsync()).Name);
    }

    [Fact]
    public async Task Patch_Count_Works()
    {
        await CreateAsync("e1", "a", "Normal", "Fired");

        var patched = (await Api.PatchAsync(
            Core("events/e1"), ApiClient.StrategicPatch, Parse("""{"count": 2, "lastTimestamp": "2026-01-02T03:05:00Z"}"""))).Success;

        Assert.Equal(2, patched.Number("count"));
        Assert.Equal("2026-01-02T03:05:00Z", patched.Text("lastTimestamp"));
    }

    [Fact]
    public async Task Create_OtherNamespaceThanItsObject_IsInvalid()
    {
        var answer = (await Api.PostAsync(Core("events"), Parse(
            """{"metadata": {"name": "e1"}, "involvedObject": {"kind": "Widget", "name": "a", "namespace": "elsewhere"}, "type": "Normal"}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("involvedObject.namespace", answer.Message, StringComparison.Ordinal);
    }

    private async Task CreateAsync(string name, string about, string type, string reason) =>
        (await Api.PostAsync(Core("events"), Parse(
            $$"""
            {
              "metadata": {"name": "{{name}}"},
              "involvedObject": {
                "apiVersion": "{{WidgetDefinition.Group}}/v1", "kind": "Widget", "name": "{{about}}", "namespace": "{{Namespace}}", "uid": "uid-{{about}}"
              },
              "type": "{{type}}", "reason": "{{reason}}", "message": "what happened", "source": {"component": "carillon"},
              "firstTimestamp": "2026-01-02T03:04:05Z", "lastTimestamp": "2026-01-02T03:04:05Z", "count": 1, "reportingComponent": "carillon"
            }
            """))).Expect(HttpStatusCode.Created);
}
