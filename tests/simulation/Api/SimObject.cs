using System.Text.Json.Nodes;

namespace Carillon.Tests.Simulation.Api;

/// <summary>One state of an object on the simulated server. Never changed: a write makes another one.</summary>
internal sealed record SimObject(string Kind, string? Namespace, string Name, string Uid, long Version, JsonObject Json, byte[] Bytes)
{
    public JsonObject? Spec => Json["spec"] as JsonObject;

    public JsonObject? Status => Json["status"] as JsonObject;

    public string? Label(string name) => (string?)Json["metadata"]?["labels"]?[name];

    /// <summary>Whether none of the fields of a selector of the form <c>status.a!=b,status.a!=c</c> has that value; no other form is asked for.</summary>
    public bool Differs(string? selector) => selector is null || selector.Split(',').All(part =>
        part.Split("!=") is [var path, var value] && path.Split('.') is [var part1, var part2]
            ? (string?)Json[part1]?[part2] != value
            : throw new NotSupportedException($"the simulated server knows no {part}"));

    /// <summary>Whether a selector of the form <c>a=b,c=d</c> matches.</summary>
    public bool Matches(string? selector) => selector is null || selector.Split(',').All(part =>
    {
        var at = part.IndexOf('=', StringComparison.Ordinal);
        return Label(part[..at]) == part[(at + 1)..];
    });
}
