using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Objects;

/// <summary>Rows of <c>meta.k8s.io/v1 Table</c>s, with the columns that the format and the namespaces call for.</summary>
internal sealed class ServerTable(ApiResource resource, GetRequest request, bool prefixKind)
{
    private readonly List<string> _header = [];
    private readonly List<string[]> _rows = [];
    private readonly List<int> _columns = [];
    private int[] _widths = [];
    private bool _hasHeaderOut;

    public int Count => _rows.Count;

    private bool ShowsNamespace => request.Namespace is null && resource.Namespaced;

    public void Add(JsonNode? table)
    {
        // In a watch only the first event carries the column definitions; they hold for all that follow.
        if (table?["columnDefinitions"] is JsonArray { Count: > 0 } definitions && _columns.Count == 0)
        {
            Choose(definitions);
        }

        foreach (var row in table?["rows"] as JsonArray ?? [])
        {
            _rows.Add([.. Cells(row)]);
        }
    }

    /// <summary>
    /// Writes what was added since the last call, under the header the first time. Columns only ever grow: a watch cannot know what comes.
    /// </summary>
    public void WriteTo(TextWriter writer)
    {
        List<string[]> lines = _hasHeaderOut ? _rows : [[.. _header], .. _rows];
        _widths = PlainTable.Widths(lines, _widths);
        foreach (var line in lines)
        {
            writer.WriteLine(PlainTable.Line(line, _widths));
        }

        _hasHeaderOut = true;
        _rows.Clear();
    }

    private void Choose(JsonArray definitions)
    {
        if (ShowsNamespace)
        {
            _header.Add("NAMESPACE");
        }

        for (var i = 0; i < definitions.Count; i++)
        {
            if (request.Format == OutputFormat.Wide || (int?)definitions[i]?["priority"] is null or 0)
            {
                _columns.Add(i);
                _header.Add(((string?)definitions[i]?["name"] ?? "").ToUpperInvariant());
            }
        }
    }

    private IEnumerable<string> Cells(JsonNode? row)
    {
        var cells = row?["cells"] as JsonArray ?? [];
        if (ShowsNamespace)
        {
            yield return TerminalText.OneLine((string?)row?["object"]?["metadata"]?["namespace"]);
        }

        for (var i = 0; i < _columns.Count; i++)
        {
            var text = _columns[i] < cells.Count && cells[_columns[i]] is { } cell ? TerminalText.OneLine(cell.ToString()) : "";
            yield return i == 0 && prefixKind ? $"{resource.DisplayName}/{text}" : text;
        }
    }
}
