using System.CommandLine;

namespace Carillon.Cli.Host;

/// <summary><c>-o table|wide|json|yaml|name</c>.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create() => new("--output", "-o")
    {
        Description = "Output format: table, wide, json, yaml or name.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => OutputFormat.Table,
    };
}
