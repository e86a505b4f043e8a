using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Schema;

public sealed class StructuralSchemaTests
{
    [Fact]
    public void Parse_NumbersThatWereBuiltNotParsed_AreReadAsTheSameNumbers()
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = JsonValue.Create(1L), ["maximum"] = JsonValue.Create(5) };

        var parsed = StructuralSchema.Parse(schema);

        Assert.NotEmpty(SchemaValidator.Validate(parsed, JsonValue.Create(6L)));
        Assert.Empty(SchemaValidator.Validate(parsed, JsonValue.Create(5L)));
    }
}
