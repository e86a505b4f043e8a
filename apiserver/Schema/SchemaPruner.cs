using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Drops what a schema does not know.</summary>
internal static class SchemaPruner
{
    /// <summary>
    /// Removes unknown fields from <paramref name="root"/> in place and returns their paths (<c>spec.foo</c>,
    /// <c>spec.list[0].bar</c>), sorted. <c>apiVersion</c>, <c>kind</c> and <c>metadata</c> of resources are always known;
    /// inside metadata <paramref name="objectMeta"/> decides, where it is given.
    /// </summary>
    public static IReadOnlyList<string> Prune(StructuralSchema schema, JsonObject root, StructuralSchema? objectMeta = null)
    {
        var dropped = new List<string>();
        var run = new Run(objectMeta, dropped);
        run.PruneObject(schema, root, "", isResource: true);
        dropped.Sort(StringComparer.Ordinal);
        return dropped;
    }

    private readonly record struct Run(StructuralSchema? ObjectMeta, List<string> Dropped)
    {
        public void PruneObject(StructuralSchema schema, JsonObject members, string path, bool isResource)
        {
            List<string>? unknown = null;
            foreach (var (name, member) in members)
            {
                var memberPath = ValueValidator.Join(path, name);
                if (isResource && name is "apiVersion" or "kind")
                {
                    continue;
                }

                var memberSchema = isResource && name == "metadata" ? MetadataSchema(schema) : schema.Member(name);
                if (memberSchema is not null)
                {
                    Prune(memberSchema, member, memberPath);
                }
                else if (!schema.PreserveUnknownFields && !schema.AllowsAnyAdditionalProperty && !(isResource && name == "metadata"))
                {
                    (unknown ??= []).Add(name);
                    Dropped.Add(memberPath);
                }
            }

            unknown?.ForEach(name => members.Remove(name));
        }

        private void Prune(StructuralSchema schema, JsonNode? value, string path)
        {
            if (value is JsonObject members)
            {
                PruneObject(schema, members, path, schema.IsEmbeddedResource);
            }
            else if (value is JsonArray items && schema.Items is { } itemSchema)
            {
                for (var index = 0; index < items.Count; index++)
                {
                    Prune(itemSchema, items[index], $"{path}[{index}]");
                }
            }
        }

        /// <summary>A custom resource's schema may only narrow metadata, never describe it; built-in ones refer to the real one.</summary>
        private StructuralSchema? MetadataSchema(StructuralSchema schema) =>
            schema.Properties.TryGetValue("metadata", out var own) && own.DefinitionName is not null ? own : ObjectMeta;
    }
}
