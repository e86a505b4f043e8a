using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Describe;

/// <summary>Writes <c>Label:   value</c> lines in the layout of kubectl describe; values are made safe to print.</summary>
internal sealed class DetailWriter(TextWriter writer)
{
    private const int LabelWidth = 20;

    public void Line(string label, object? value)
    {
        var text = TerminalText.OneLine(value?.ToString());
        if (text.Length > 0)
        {
            writer.WriteLine($"{(label + ":").PadRight(LabelWidth)} {text}");
        }
    }

    public void Map(string label, IReadOnlyDictionary<string, string>? map)
    {
        var prefix = label + ":";
        foreach (var (key, value) in (map ?? new Dictionary<string, string>()).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            writer.WriteLine($"{prefix.PadRight(LabelWidth)} {TerminalText.OneLine(key)}={TerminalText.OneLine(value)}");
            prefix = "";
        }
    }

    public void Section(string title) => writer.WriteLine($"\n{title}:");

    public void Table(PlainTable table)
    {
        var text = new StringWriter { NewLine = "\n" };
        table.WriteTo(text);
        Block(text.ToString());
    }

    public void Block(string? text)
    {
        foreach (var line in TerminalText.Lines(text).TrimEnd('\n').Split('\n'))
        {
            writer.WriteLine($"  {line}");
        }
    }
}
