using System.Text.Json.Nodes;

namespace Carillon.Tests.Support.Http;

/// <summary>One line of a watch.</summary>
public sealed record WatchEvent(string Type, JsonNode Json)
{
    /// <summary>Name of the object.</summary>
    public string? Name => Json["metadata"]?["name"]?.GetValue<string>();

    /// <summary>Resource version the event carries.</summary>
    public string? ResourceVersion => Json["metadata"]?["resourceVersion"]?.GetValue<string>();

    internal static WatchEvent Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        return new WatchEvent(json["type"]!.GetValue<string>(), json["object"]!);
    }
}
