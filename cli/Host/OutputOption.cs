using System.CommandLine;
using System.CommandLine.Parsing;

namespace Carillon.Cli.Host;

/// <summary><c>-o table|wide|json|yaml|name</c>.</summary>
internal static class OutputOption
{
    private static readonly string[] Names = ["table", "wide", "json", "yaml", "name"];

    public static Option<OutputFormat> Create()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "Output format: table, wide, json, yaml or name.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => OutputFormat.Table,
            CustomParser = Parse,
        };
        option.CompletionSources.Add(Names);
        return option;
    }

    private static OutputFormat Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Names.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<OutputFormat>(text, ignoreCase: true);
        }

        result.AddError($"-o '{text}' is unknown; allowed: {string.Join(", ", Names)}");
        return default;
    }
}
