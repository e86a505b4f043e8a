using System.Text;

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Carillon.Kubernetes.Configuration;

/// <summary>One mapping of a kubeconfig, which knows its file and path so that every complaint can name them.</summary>
internal sealed class YamlSection
{
    private readonly YamlMappingNode _node;
    private readonly string _path;

    private YamlSection(YamlMappingNode node, string file, string path)
    {
        _node = node;
        File = file;
        _path = path;
    }

    /// <summary>The file it comes from.</summary>
    public string File { get; }

    /// <summary>Parses a file; null when it is empty.</summary>
    public static YamlSection? Parse(string text, string file)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new KubeConfigException($"{file} is no valid YAML, line {e.Start.Line}: {e.Message}", e);
        }

        return yaml.Documents.Count == 0
            ? null
            : yaml.Documents[0].RootNode switch
            {
                YamlMappingNode root => new(root, file, ""),
                YamlScalarNode { Value: null or "" } => null,
                _ => throw new KubeConfigException($"{file} is no kubeconfig: a mapping is expected"),
            };
    }

    /// <summary>A text, number or flag as text; null when absent or empty.</summary>
    public string? Text(string key) => Child(key) switch
    {
        null => null,
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Complaint(key, "must be a text"),
    };

    /// <summary>Whether the key is there at all.</summary>
    public bool Has(string key) => Child(key) is not null;

    /// <summary>True or false; false when absent.</summary>
    public bool Flag(string key) => Text(key) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw Complaint(key, $"is \"{other}\", allowed are true and false"),
    };

    /// <summary>A text stored as base64; null when absent.</summary>
    public string? Base64(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException e)
        {
            throw new KubeConfigException(Complaint(key, "is no valid base64").Message, e);
        }
    }

    /// <summary>The name of a file, made absolute from where the kubeconfig is; null when absent.</summary>
    public string? FilePath(string key) => Text(key) is { } path ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File)) ?? "", path) : null;

    /// <summary>A mapping below; null when absent.</summary>
    public YamlSection? Section(string key) => Child(key) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode mapping => new(mapping, File, PathOf(key)),
        _ => throw Complaint(key, "must be a mapping"),
    };

    /// <summary>The mappings of a list below; none when absent.</summary>
    public IEnumerable<YamlSection> Sections(string key) => Items(key).Select((item, i) => item is YamlMappingNode mapping
        ? new YamlSection(mapping, File, $"{PathOf(key)}[{i}]")
        : throw Complaint($"{key}[{i}]", "must be a mapping"));

    /// <summary>The texts of a list below; none when absent.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select((item, i) => (item as YamlScalarNode)?.Value
        ?? throw Complaint($"{key}[{i}]", "must be a text"))];

    /// <summary>An exception that names file and key.</summary>
    public KubeConfigException Complaint(string key, string what) => new($"{File}: {PathOf(key)} {what}");

    private IList<YamlNode> Items(string key) => Child(key) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
        YamlSequenceNode list => list.Children,
        _ => throw Complaint(key, "must be a list"),
    };

    private YamlNode? Child(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
