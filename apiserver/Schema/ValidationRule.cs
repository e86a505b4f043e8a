using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
internal sealed record ValidationRule(string Rule, string? Message, string? MessageExpression, string? Reason, string? FieldPath)
{
    /// <summary>Whether there is a rule anywhere in the text of a schema.</summary>
    public static bool AreIn(JsonNode? node) => node switch
    {
        JsonObject schema => schema.ContainsKey("x-kubernetes-validations") || schema.Any(pair => AreIn(pair.Value)),
        JsonArray list => list.Any(AreIn),
        _ => false,
    };
}
