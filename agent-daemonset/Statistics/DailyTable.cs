using System.Globalization;
using System.Text.Json;

using Microsoft.Data.Sqlite;

namespace Carillon.Agent.Statistics;

/// <summary>
/// The figures by task and day in the journal's own database, so that the result of an execution and its place in the figures are
/// written together or not at all.
/// </summary>
internal static class DailyTable
{
    /// <summary>How many days are kept, today among them.</summary>
    public const int DaysKept = 30;

    public const string Schema =
        "CREATE TABLE IF NOT EXISTS daily (day TEXT NOT NULL, namespace TEXT NOT NULL, task TEXT NOT NULL, body TEXT NOT NULL, "
        + "PRIMARY KEY (day, namespace, task)) WITHOUT ROWID;";

    /// <summary>Counts one execution, within the transaction that the connection is in.</summary>
    public static void Add(SqliteConnection connection, EndedExecution ended)
    {
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT body FROM daily WHERE day = $day AND namespace = $namespace AND task = $task";
        Name(read, ended);
        var before = read.ExecuteScalar() is string body ? Row(body) : null;

        using var write = connection.CreateCommand();
        write.CommandText = "INSERT OR REPLACE INTO daily (day, namespace, task, body) VALUES ($day, $namespace, $task, $body)";
        Name(write, ended);
        write.Parameters.AddWithValue("$body", JsonSerializer.Serialize(TaskDay.Add(before, ended), StatisticsJsonContext.Default.TaskDay));
        write.ExecuteNonQuery();
    }

    /// <summary>Deletes the days before one.</summary>
    public static void DropBefore(SqliteConnection connection, DateOnly day)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM daily WHERE day < $day";
        command.Parameters.AddWithValue("$day", Text(day));
        command.ExecuteNonQuery();
    }

    /// <summary>All figures from a day on: newest day first, then by namespace and task.</summary>
    public static IReadOnlyList<TaskDay> Read(SqliteConnection connection, DateOnly from)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM daily WHERE day >= $day ORDER BY day DESC, namespace, task";
        command.Parameters.AddWithValue("$day", Text(from));
        using var reader = command.ExecuteReader();
        var rows = new List<TaskDay>();
        while (reader.Read())
        {
            if (Row(reader.GetString(0)) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static void Name(SqliteCommand command, EndedExecution ended)
    {
        command.Parameters.AddWithValue("$day", Text(ended.Day));
        command.Parameters.AddWithValue("$namespace", ended.Namespace);
        command.Parameters.AddWithValue("$task", ended.Task);
    }

    /// <summary>One that makes no sense counts as none: figures must never stand in the way of the result they are written with.</summary>
    private static TaskDay? Row(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StatisticsJsonContext.Default.TaskDay) is { Hourly.Count: 24 } row ? row : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
