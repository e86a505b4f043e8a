using System.Text;

using Carillon.Runtime.Settings;

namespace Carillon.Agent.Settings;

/// <summary>Reads <c>--name value</c>, <c>--name=value</c> and bare <c>--name</c> for switches.</summary>
internal static class CommandLineFlags
{
    private const string Signals =
        """

        Signals:
          SIGTERM               stop; commands run on, and the next agent takes them up
          SIGINT (Ctrl-C)       end all commands (TERM, at most 10 s of grace, KILL), report them as Cancelled/AgentStopped,
                                and stop; a second one skips the grace
          SIGHUP                read the settings file again; the log says what takes effect at once

        """;

    /// <summary>The flags by name. Whether they exist and make sense is for the settings to say.</summary>
    /// <exception cref="SettingsException">An argument is no flag, or lacks its value.</exception>
    public static IReadOnlyDictionary<string, string> Parse(IReadOnlyList<string> arguments, IReadOnlyList<SettingDefinition> known)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                problems.Add($"\"{argument}\" is no flag");
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (equals >= 0)
            {
                flags[name] = argument[(equals + 1)..];
            }
            else if (known.Any(definition => definition.Name == name && definition.Default is "true" or "false"))
            {
                flags[name] = i + 1 < arguments.Count && arguments[i + 1] is "true" or "false" ? arguments[++i] : "true";
            }
            else if (i + 1 < arguments.Count)
            {
                flags[name] = arguments[++i];
            }
            else
            {
                problems.Add($"{argument} needs a value");
            }
        }

        return problems.Count == 0 ? flags : throw new SettingsException(problems);
    }

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help(IReadOnlyList<SettingDefinition> known)
    {
        var text = new StringBuilder(
            """
            carillon-agent: runs the executions of one host

            Usage: carillon-agent [flags]
                   carillon-agent stats [flags]    print the daily statistics of this host; --help says more
                   carillon-agent logs [EXECUTION] [flags]
                                                   print the outputs that are kept on this host; --help says more

            Every flag is also an environment variable and a key of the settings file.


            """);
        var width = known.Max(definition => definition.Flag.Length) + 2;
        foreach (var definition in known)
        {
            text.Append("  ").Append(definition.Flag.PadRight(width)).Append(definition.Description);
            text.Append(definition.Default is { } value ? $" (default {value})" : "");
            text.Append(" [").Append(definition.Variable).Append(", ").Append(definition.FileKey).Append("]\n");
        }

        text.Append("  ").Append("--version".PadRight(width)).Append("print the version\n");
        text.Append("  ").Append("--help".PadRight(width)).Append("print this\n");
        return text.Append(Signals).ToString();
    }
}
