using System.CommandLine;
using Carillon.Operator.Configuration;
using Carillon.Runtime.Settings;

namespace Carillon.Operator.CommandLine;

/// <summary>A command whose flags are settings: each may also come from the environment or the settings file.</summary>
internal static class SettingsCommand
{
    /// <summary>Gives a command its flags and what it does with the settings.</summary>
    public static TCommand With<TCommand>(
        TCommand command, IReadOnlyList<SettingDefinition> definitions, Func<OperatorSettings, CancellationToken, Task<int>> run)
        where TCommand : Command
    {
        var options = definitions.ToDictionary(
            static definition => definition.Name,
            static definition => new Option<string?>(definition.Flag) { Description = Describe(definition), HelpName = "value" });
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var flags = options
                .Where(option => parsed.GetValue(option.Value) is not null)
                .ToDictionary(static option => option.Key, option => parsed.GetValue(option.Value)!);
            return run(OperatorSettingsReader.Read(definitions, flags, Environment.GetEnvironmentVariable), cancellationToken);
        });
        return command;
    }

    private static string Describe(SettingDefinition definition)
    {
        var value = definition.Default is { } text ? $" (default {text})" : "";
        return $"{definition.Description}{value} [{definition.Variable}, {definition.FileKey}]";
    }
}
