using System.Text.Json;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>The plugin reads one JSON request on standard input and answers in JSON lines.</summary>
public sealed record PluginExecutor
{
    /// <summary>File name of the plugin, without a path. What a host has is listed in HostAgent status.plugins.</summary>
    [Required]
    [Length(Limits.ShortName, Minimum = 1)]
    [Pattern(Patterns.PluginName)]
    public string? Name { get; init; }

    /// <summary>A JSON object handed to the plugin as it is, at most 16 KiB and 32 levels deep. Not for secrets.</summary>
    public JsonElement? Config { get; init; }
}
