using System.Text.Json.Nodes;

namespace Carillon.Tests.Support.Rules;

/// <summary>One object, or one change of an object, and whether the rules of its kind bear it.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Before">Spec and status before the change, as JSON; null when the object is created.</param>
/// <param name="After">Spec and status after it.</param>
/// <param name="Path">The field that is at fault; null when the rules bear it.</param>
public sealed record RuleCase(string Name, string Kind, string? Before, string After, string? Path)
{
    /// <summary>The object before the change.</summary>
    public JsonObject? BeforeObject(string name) => Before is null ? null : ToObject(Before, name);

    /// <summary>The object after the change.</summary>
    public JsonObject AfterObject(string name) => ToObject(After, name);

    public override string ToString() => Name;

    private JsonObject ToObject(string json, string name)
    {
        var result = JsonNode.Parse(json)!.AsObject();
        result["apiVersion"] = "carillon.dev/v1";
        result["kind"] = Kind;
        result["metadata"] = new JsonObject { ["name"] = name };
        return result;
    }
}
