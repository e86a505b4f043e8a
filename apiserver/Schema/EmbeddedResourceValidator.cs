using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>Objects inside objects (<c>x-kubernetes-embedded-resource</c>) must carry type and a sound metadata.</summary>
internal static class EmbeddedResourceValidator
{
    public static void Check(StructuralSchema schema, JsonNode? value, string path, List<FieldCause> causes)
    {
        if (value is JsonArray items && schema.Items is { } itemSchema)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(itemSchema, items[index], $"{path}[{index}]", causes);
            }
        }

        if (value is not JsonObject members)
        {
            return;
        }

        if (schema.IsEmbeddedResource)
        {
            CheckIdentity(members, "apiVersion", path, causes);
            CheckIdentity(members, "kind", path, causes);
            if (members["metadata"] is { } metadata and not JsonObject)
            {
                causes.Add(FieldCause.Invalid($"{path}.metadata", metadata.DeepClone(), "must be an object"));
            }
        }

        foreach (var (name, member) in members)
        {
            if (schema.Properties.TryGetValue(name, out var property))
            {
                Check(property, member, ValueValidator.Join(path, name), causes);
            }
            else if (schema.AdditionalProperties is { } values)
            {
                Check(values, member, $"{path}[{name}]", causes);
            }
        }
    }

    private static void CheckIdentity(JsonObject members, string name, string path, List<FieldCause> causes)
    {
        var field = ValueValidator.Join(path, name);
        if (!members.TryGetPropertyValue(name, out var node))
        {
            causes.Add(FieldCause.Required(field));
        }
        else if (JsonScalar.AsString(node) is not { } text)
        {
            causes.Add(FieldCause.Invalid(field, node, "must be a string"));
        }
        else if (text.Length == 0)
        {
            causes.Add(FieldCause.Invalid(field, text, "must not be empty"));
        }
    }
}
