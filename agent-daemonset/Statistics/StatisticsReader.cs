using Carillon.Agent.Journal;

using Microsoft.Data.Sqlite;

namespace Carillon.Agent.Statistics;

/// <summary>Reads the figures by a connection of its own that cannot write: beside a running agent as well as without one.</summary>
internal static class StatisticsReader
{
    /// <summary>All figures from a day on: newest day first, then by namespace and task.</summary>
    /// <param name="journal">The journal's file.</param>
    /// <param name="from">The oldest day wanted.</param>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static IReadOnlyList<TaskDay> Read(string journal, DateOnly from)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = JournalFile.Connection(journal, SqliteOpenMode.ReadOnly);
        connection.Open();
        return DailyTable.Read(connection, from);
    }
}
