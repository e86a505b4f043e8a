using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>Values that must not change any more.</summary>
internal static class Immutability
{
    private const string FieldIsImmutable = "field is immutable";
    private const string FieldIsImmutableWhenSet = "field is immutable when `immutable` is set";

    /// <summary>Holds ConfigMaps and Secrets to their own <c>immutable: true</c>.</summary>
    public static void Check(JsonObject updated, JsonObject live, IReadOnlyList<string> fields, List<FieldCause> causes)
    {
        if (live["immutable"]?.GetValueKind() != JsonValueKind.True)
        {
            return;
        }

        if (updated["immutable"]?.GetValueKind() != JsonValueKind.True)
        {
            causes.Add(FieldCause.Forbidden("immutable", FieldIsImmutableWhenSet));
        }

        causes.AddRange(fields.Where(field => !Same(updated[field], live[field])).Select(field => FieldCause.Forbidden(field, FieldIsImmutableWhenSet)));
    }

    /// <summary>Holds a field to the value it was created with.</summary>
    public static void CheckField(string field, JsonNode? updated, JsonNode? live, List<FieldCause> causes)
    {
        if (!JsonScalar.DeepEquals(updated, live))
        {
            causes.Add(FieldCause.Invalid(field, updated, FieldIsImmutable));
        }
    }

    /// <summary>A missing map equals an empty one.</summary>
    private static bool Same(JsonNode? left, JsonNode? right) => JsonScalar.DeepEquals(left ?? new JsonObject(), right ?? new JsonObject());
}
