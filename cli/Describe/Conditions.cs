using Carillon.Api.Meta;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Describe;

/// <summary>The conditions of an object as a table.</summary>
internal static class Conditions
{
    public static void Write(DetailWriter details, IReadOnlyList<Condition>? conditions)
    {
        if (conditions is not { Count: > 0 })
        {
            return;
        }

        var table = new PlainTable("TYPE", "STATUS", "REASON", "MESSAGE");
        foreach (var condition in conditions)
        {
            table.Add(
                TerminalText.OneLine(condition.Type), $"{condition.Status}", TerminalText.OneLine(condition.Reason), TerminalText.OneLine(condition.Message));
        }

        details.Section("Conditions");
        details.Table(table);
    }
}
