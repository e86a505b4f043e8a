using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>
/// The note that client-side <c>kubectl apply</c> leaves on objects. It lets the same user go over to server-side apply without
/// conflicts with the own past, and back.
/// </summary>
internal static class LastApplied
{
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The manager that the rules of this class are for.</summary>
    public const string Manager = "kubectl";

    /// <summary>The fields that the note states and that are still as it states them; null where there is no usable note.</summary>
    public static FieldSet? UnchangedFields(StructuralSchema schema, JsonObject live, string apiVersion)
    {
        if (Read(live) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            if (JsonNode.Parse(text) is not JsonObject noted || JsonScalar.AsString(noted["apiVersion"]) != apiVersion)
            {
                return null;
            }

            var changes = Comparison.Of(schema, noted, live);
            return TypedValue.Fields(schema, noted).Difference(changes.Modified).Difference(changes.Added).Difference(changes.Removed);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps an existing note in step with what is applied now.</summary>
    public static void Refresh(JsonObject merged, JsonObject applied)
    {
        if (Read(merged) is not { Length: > 0 })
        {
            return;
        }

        var noted = applied.DeepClone().AsObject();
        if (noted["metadata"]?["annotations"] is JsonObject annotations)
        {
            annotations.Remove(Annotation);
            if (annotations.Count == 0)
            {
                noted["metadata"]!.AsObject().Remove("annotations");
            }
        }

        merged["metadata"]!["annotations"]![Annotation] = CanonicalJson.Write(noted) + "\n";
    }

    private static string? Read(JsonObject obj) => JsonScalar.AsString(obj["metadata"]?["annotations"]?[Annotation]);
}
