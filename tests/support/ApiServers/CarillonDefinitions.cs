using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>The project's own CustomResourceDefinitions, as they lie in <c>crds/</c>.</summary>
public static class CarillonDefinitions
{
    /// <summary>Reads every definition, in the order of the files' names.</summary>
    public static IReadOnlyList<JsonNode> Read() =>
        Directory.GetFiles(Path.Combine(RepositoryFolder.Root, "crds"), "*.yaml")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => YamlReader.ReadAll(File.ReadAllText(file)))
            .OfType<JsonNode>()
            .Where(document => document["kind"]?.GetValue<string>() == "CustomResourceDefinition")
            .ToList();
}
