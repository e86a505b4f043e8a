using System.Globalization;

namespace Carillon.Runtime.Text;

/// <summary>Rows in aligned columns with three blanks between, as kubectl prints them: easy to read, easy to cut.</summary>
public sealed class PlainTable
{
    private const string Gap = "   ";

    private readonly List<string[]> _rows;

    /// <summary>Starts with the names of the columns, or without any for rows alone.</summary>
    public PlainTable(params string[] header)
    {
        _rows = [header];
    }

    /// <summary>How many rows there are, without the header.</summary>
    public int Count => _rows.Count - 1;

    /// <summary>Adds a row; its cells stand under the header in their order.</summary>
    public void Add(params string[] row) => _rows.Add(row);

    /// <summary>Writes the header and all rows, each ended by a line end.</summary>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var widths = Widths(_rows, []);
        foreach (var row in _rows)
        {
            writer.WriteLine(Line(row, widths));
        }
    }

    /// <summary>The widths that hold all rows, none smaller than <paramref name="atLeast"/>.</summary>
    public static int[] Widths(IReadOnlyList<string[]> rows, int[] atLeast)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(atLeast);
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

    /// <summary>One row in columns of these widths; blanks at its end are left out.</summary>
    public static string Line(string[] row, int[] widths)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(widths);
        return string.Join(Gap, row.Select((cell, i) => cell + new string(' ', widths[i] - WidthOf(cell)))).TrimEnd();
    }

    /// <summary>Text elements, not UTF-16 units: combining marks and surrogates take one place.</summary>
    private static int WidthOf(string text) => new StringInfo(text).LengthInTextElements;
}
