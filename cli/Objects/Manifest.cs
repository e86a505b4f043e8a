using System.Text.Json.Nodes;

namespace Carillon.Cli.Objects;

/// <summary>One object of a manifest file.</summary>
/// <param name="Source">File and number of the document in it, for messages.</param>
/// <param name="Object">The object.</param>
internal sealed record Manifest(string Source, JsonObject Object);
