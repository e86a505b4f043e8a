using System.Text.Json.Nodes;
using Carillon.ApiServer.JsonPaths;

namespace Carillon.Tests.Unit.ApiServer.JsonPaths;

public sealed class JsonPathTests
{
    private static readonly JsonNode Document = JsonNode.Parse("""
        {"spec":{"a":1,"list":[{"n":"x","v":1},{"n":"y","v":2},{"n":"z","v":3}]},
         "metadata":{"labels":{"a.b/c":"dotted"}},
         "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Other","status":"False"}]}}
        """)!;

    [Theory]
    [InlineData(".spec.a", "1")]
    [InlineData("{.spec.a}", "1")]
    [InlineData("$.spec.a", "1")]
    [InlineData(".spec.missing.deeper", "")]
    [InlineData(".spec.list[0].n", "\"x\"")]
    [InlineData(".spec.list[-1].n", "\"z\"")]
    [InlineData(".spec.list[5].n", "")]
    [InlineData(".spec.list[*].v", "1 2 3")]
    [InlineData(".spec.list[0:2].v", "1 2")]
    [InlineData(".spec.list[::2].v", "1 3")]
    [InlineData(".metadata.labels['a.b/c']", "\"dotted\"")]
    [InlineData(".metadata.labels.a\\.b/c", "\"dotted\"")]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type == 'Other')].status", "\"False\"")]
    [InlineData(".status.conditions[?(@.type!='Ready')].status", "\"False\"")]
    [InlineData(".spec.list[?(@.v>=2)].n", "\"y\" \"z\"")]
    [InlineData(".spec.list[?(@.missing)].n", "")]
    [InlineData("..type", "\"Ready\" \"Other\"")]
    public void Find_Path_LeadsToItsValues(string path, string expected) =>
        Assert.Equal(expected, string.Join(' ', JsonPath.Parse(path).Find(Document).Select(node => node?.ToJsonString() ?? "null")));

    [Theory]
    [InlineData("spec")]
    [InlineData(".a[")]
    [InlineData(".a[x]")]
    [InlineData(".a[?(@.b==)]")]
    [InlineData(".a[?(@.b=='x']")]
    [InlineData("{.a")]
    [InlineData(".a[0:9:0]")]
    public void Parse_NoPath_Throws(string path) => Assert.Throws<FormatException>(() => JsonPath.Parse(path));
}
