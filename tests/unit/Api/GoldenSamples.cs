using System.Text.Json.Nodes;

namespace Carillon.Tests.Unit.Api;

/// <summary>One list per kind whose items together use every field.</summary>
internal static class GoldenSamples
{
    public static JsonObject Read(string kind) => JsonNode.Parse(Repository.Read("tests", "unit", "Api", "Golden", $"{kind}.json"))!.AsObject();
}
