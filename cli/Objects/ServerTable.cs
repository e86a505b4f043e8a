using System.Text.Json.Nodes;
using Carillon.Cli.Connection;
using Carillon.Cli.Host;

namespace Carillon.Cli.Objects;

/// <summary>Rows of a <c>meta.k8s.io/v1 Table</c>, with the columns that the format and the namespaces call for.</summary>
internal sealed class ServerTable(ApiResource resource, GetRequest request, bool prefixKind)
{
    private readonly List<string> _header = [];
    private readonly List<string[]> _rows = [];
    private List<int>? _columns;

    public int Count => _rows.Count;

    private bool ShowsNamespace => request.Namespace is null && resource.Namespaced;

    public void Add(JsonNode? table)
    {
        if (table?["rows"] is not JsonArray rows)
        {
            return;
        }

        // In a watch only the first event carries the column definitions; the width of the rows says which are meant.
        if (table["columnDefinitions"] is JsonArray definitions && definitions.Count > 0)
        {
            Choose(definitions);
        }

        foreach (var row in rows)
        {
            _rows.Add([.. Cells(row)]);
        }
    }

    public void WriteTo(TextWriter writer)
    {
        var table = new PlainTable([.. _header]);
        foreach (var row in _rows)
        {
            table.Add([.. Enumerable.Range(0, _header.Count).Select(i => i < row.Length ? row[i] : "")]);
        }

        table.WriteTo(writer);
    }

    /// <summary>Writes rows without header; <paramref name="widths"/> remembers the widest cells of a watch so far.</summary>
    public void WriteRowsTo(TextWriter writer, List<int> widths)
    {
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (i == widths.Count)
                {
                    widths.Add(0);
                }

                widths[i] = Math.Max(widths[i], row[i].Length);
            }

            writer.WriteLine(string.Join("   ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    private void Choose(JsonArray definitions)
    {
        _columns = [];
        _header.Clear();
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

        foreach (var i in _columns ?? [.. Enumerable.Range(0, cells.Count)])
        {
            var text = i < cells.Count && cells[i] is { } cell ? TerminalText.OneLine(cell.ToString()) : "";
            yield return i == 0 && prefixKind ? $"{resource.DisplayName}/{text}" : text;
        }
    }
}
