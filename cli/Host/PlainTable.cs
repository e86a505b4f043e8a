using System.Globalization;

namespace Carillon.Cli.Host;

/// <summary>Rows in aligned columns with three blanks between, as kubectl prints them: easy to read, easy to cut.</summary>
internal sealed class PlainTable(params string[] header)
{
    private const string Gap = "   ";

    private readonly List<string[]> _rows = [header];

    public int Count => _rows.Count - 1;

    public void Add(params string[] row) => _rows.Add(row);

    public void WriteTo(TextWriter writer)
    {
        var widths = new int[header.Length];
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], WidthOf(row[i]));
            }
        }

        foreach (var row in _rows)
        {
            var cells = row.Select((cell, i) => cell + new string(' ', widths[i] - WidthOf(cell)));
            writer.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }

    /// <summary>Text elements, not UTF-16 units: combining marks and surrogates take one place.</summary>
    private static int WidthOf(string text) => new StringInfo(text).LengthInTextElements;
}
