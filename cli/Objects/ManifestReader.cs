using System.Text.Json.Nodes;
using Carillon.Cli.Host;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Objects;

/// <summary>Reads manifests from files, folders and standard input. What cannot be read is noted, and the rest is read.</summary>
internal sealed class ManifestReader(CliHost host)
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    private readonly List<string> _problems = [];

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<Manifest> Read(IEnumerable<string> paths)
    {
        var manifests = paths.SelectMany(Expand).SelectMany(Parse).ToList();
        return manifests.Count > 0 || _problems.Count > 0 ? manifests : throw new CliException("there is no object in what was given to apply");
    }

    // By name, so that 00-… comes before what needs it.
    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
        : [path];

    private IEnumerable<Manifest> Parse(string path)
    {
        var name = path == "-" ? "standard input" : path;
        var documents = ReadDocuments(path, name);
        for (var i = 0; i < documents.Count; i++)
        {
            var source = documents.Count == 1 ? name : $"{name} (document {i + 1})";
            foreach (var manifest in Objects(source, documents[i]))
            {
                yield return manifest;
            }
        }
    }

    private IReadOnlyList<JsonNode?> ReadDocuments(string path, string name)
    {
        try
        {
            return YamlReader.ReadAll(path == "-" ? host.In.ReadToEnd() : File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            _problems.Add($"{name}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"cannot read '{name}': {e.Message}");
        }

        return [];
    }

    private List<Manifest> Objects(string source, JsonNode? document)
    {
        switch (document)
        {
            case null:
                return [];
            case JsonObject list when Manifest.TextOf(list["kind"]) == "List" && list["items"] is JsonArray items:
                return items.SelectMany((item, i) => Objects($"{source}, item {i + 1}", item?.DeepClone())).ToList();
            case JsonObject one:
                return [new Manifest(source, one)];
            default:
                _problems.Add($"{source}: not an object with apiVersion and kind");
                return [];
        }
    }
}
