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
        var widths = Widths(_rows, []);
        foreach (var row in _rows)
        {
            writer.WriteLine(Line(row, widths));
        }
    }

    /// <summary>The widths that hold all rows, none smaller than <paramref name="atLeast"/>.</summary>
    public static int[] Widths(IReadOnlyList<string[]> rows, int[] atLeast)
    {
        var widths = new int[Math.Max(atLeast.Length, rows.Count == 0 ? 0 : rows.Max(row => row.Length))];
        atLeast.CopyTo(widths, 0);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], WidthOf(row[i]));
            }
        }

        return widths;
    }

    public static string Line(string[] row, int[] widths) =>
        string.Join(Gap, row.Select((cell, i) => cell + new string(' ', widths[i] - WidthOf(cell)))).TrimEnd();

    /// <summary>Text elements, not UTF-16 units: combining marks and surrogates take one place.</summary>
    private static int WidthOf(string text) => new StringInfo(text).LengthInTextElements;
}
