using System.Globalization;

using Carillon.Api.Statistics;

namespace Carillon.Runtime.Text;

/// <summary>The figures of days and tasks as a table, the same wherever they are printed.</summary>
public sealed class FiguresTable
{
    private readonly PlainTable _table = new(
        "DATE", "TASK", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED", "MISSED", "LOST", "RUNNING TIME", "SHORTEST", "LONGEST");

    /// <summary>How many rows there are.</summary>
    public int Count => _table.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="date">The day; null prints a dash.</param>
    /// <param name="task">Whose figures they are; it must be safe to print.</param>
    /// <param name="figures">The figures.</param>
    public void Add(DateOnly? date, string task, ExecutionFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        _table.Add(
            date?.ToString("O", CultureInfo.InvariantCulture) ?? "-",
            task,
            Text(figures.Success),
            Text(figures.Failure),
            Text(figures.Timeout),
            Text(figures.Cancelled),
            Text(figures.Missed),
            Text(figures.Lost),
            Durations.Text(figures.TotalDurationMs ?? 0),
            Durations.Text(figures.MinDurationMs),
            Durations.Text(figures.MaxDurationMs));
    }

    /// <summary>Writes the header and all rows.</summary>
    public void WriteTo(TextWriter writer) => _table.WriteTo(writer);

    private static string Text(long? number) => (number ?? 0).ToString(CultureInfo.InvariantCulture);
}
