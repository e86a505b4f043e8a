using System.Text.Json.Nodes;
using Carillon.Cli.Host;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Objects;

/// <summary>Reads manifests from files, folders and standard input.</summary>
internal static class Manifests
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    public static IReadOnlyList<Manifest> Read(CliHost host, IEnumerable<string> paths)
    {
        var manifests = new List<Manifest>();
        foreach (var path in paths)
        {
            foreach (var (name, text) in Texts(host, path))
            {
                manifests.AddRange(Parse(name, text));
            }
        }

        return manifests.Count > 0 ? manifests : throw new CliException("there is no object in what was given to apply");
    }

    private static IEnumerable<(string Name, string Text)> Texts(CliHost host, string path)
    {
        if (path == "-")
        {
            return [("standard input", host.In.ReadToEnd())];
        }

        if (!Directory.Exists(path))
        {
            return [(path, ReadFile(path))];
        }

        // By name, so that 00-… comes before what needs it.
        return Directory.EnumerateFiles(path)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(file => (file, ReadFile(file)));
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read '{path}': {e.Message}");
        }
    }

    private static IEnumerable<Manifest> Parse(string name, string text)
    {
        IReadOnlyList<JsonNode?> documents;
        try
        {
            documents = YamlReader.ReadAll(text);
        }
        catch (FormatException e)
        {
            throw new CliException($"{name}: {e.Message}");
        }

        for (var i = 0; i < documents.Count; i++)
        {
            var source = documents.Count == 1 ? name : $"{name} (document {i + 1})";
            switch (documents[i])
            {
                case null:
                    break;
                case JsonObject list when (string?)list["kind"] == "List" && list["items"] is JsonArray items:
                    foreach (var item in items)
                    {
                        yield return new Manifest(source, Object(source, item).DeepClone().AsObject());
                    }

                    break;
                case var node:
                    yield return new Manifest(source, Object(source, node));
                    break;
            }
        }
    }

    private static JsonObject Object(string source, JsonNode? node) =>
        node as JsonObject ?? throw new CliException($"{source}: not an object with apiVersion and kind");
}
