using System.Text;
using System.Text.Json;

using Carillon.Agent.Executors;
using Carillon.Api.Defaults;
using Carillon.Api.Executors;
using Carillon.Api.Meta;

namespace Carillon.Agent.Plugins;

/// <summary>Writes what a plugin reads on its standard input. docs/plugins.md is the contract.</summary>
internal static class PluginRequest
{
    /// <summary>Raised only when an older plugin would misunderstand the request; a new field alone does not raise it.</summary>
    public const int Version = 1;

    /// <summary>Carries it too, for plugins that read no JSON.</summary>
    public const string VersionVariable = "CARILLON_REQUEST_VERSION";

    /// <summary>One line of JSON with its line end.</summary>
    public static string Write(AttemptContext context, PluginExecutor plugin)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("plugin", plugin.Name);
            WriteExecution(json, context);
            WriteValues(json, "parameters", context.Spec.Parameters);
            WriteValues(json, "upstream", context.Spec.Upstream);
            json.WritePropertyName("config");
            if (plugin.Config is { } config)
            {
                config.WriteTo(json);
            }
            else
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void WriteExecution(Utf8JsonWriter json, AttemptContext context)
    {
        var spec = context.Spec;
        json.WriteStartObject("execution");
        json.WriteString("namespace", context.Execution.Namespace);
        json.WriteString("name", context.Execution.Name);
        json.WriteString("uid", context.Execution.Uid);
        json.WriteEndObject();
        json.WriteString("task", spec.TaskRef?.Name);
        json.WriteString("run", spec.RunRef?.Name);
        json.WriteNumber("attempt", context.Attempt);
        json.WriteString("trigger", spec.Trigger?.ToString());
        json.WriteString("scheduledTime", spec.ScheduledTime is { } time ? Rfc3339.Format(time) : null);
        json.WriteString("host", spec.NodeName);
        json.WriteStartObject("shard");
        json.WriteNumber("index", spec.Shard?.Index ?? 0);
        json.WriteNumber("count", spec.Shard?.Count ?? 1);
        json.WriteEndObject();
        json.WriteNumber("timeoutSeconds", spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds);
        json.WriteNumber("terminationGracePeriodSeconds", spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds);
    }

    private static void WriteValues(Utf8JsonWriter json, string field, IReadOnlyDictionary<string, string>? values)
    {
        json.WriteStartObject(field);
        foreach (var (name, value) in values ?? new Dictionary<string, string>())
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
