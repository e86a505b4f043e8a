using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>The way to one field; prints as conflicts show it: <c>.spec.ports[name="http"].port</c>.</summary>
internal sealed record FieldPath(ImmutableList<string> Elements)
{
    public static FieldPath Root { get; } = new([]);

    public FieldPath Append(string element) => new(Elements.Add(element));

    public override string ToString() => string.Concat(Elements.Select(Print));

    private static string Print(string element)
    {
        var content = element[2..];
        return element[0] switch
        {
            'f' => $".{content}",
            'k' => $"[{string.Join(',', JsonNode.Parse(content)!.AsObject().Select(key => $"{key.Key}={CanonicalJson.Write(key.Value)}"))}]",
            'v' => $"[={content}]",
            _ => $"[{content}]",
        };
    }
}
