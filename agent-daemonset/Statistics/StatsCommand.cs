using System.Globalization;
using System.Text.Json;

using Carillon.Agent.Hosting;
using Carillon.Agent.Settings;
using Carillon.Runtime.Settings;
using Carillon.Runtime.Text;

using Microsoft.Data.Sqlite;

namespace Carillon.Agent.Statistics;

/// <summary><c>carillon-agent stats</c>: all figures that are on this host's disk, whether an agent runs or not.</summary>
internal static class StatsCommand
{
    public const string Usage =
        """
        Usage: carillon-agent stats [--days N] [--output table|json] [settings of the agent, such as --data-dir or --config]

        Prints how executions ended on this host by day and task, newest day first. A day is one of the host's time zone, and an
        execution counts on the day on which it ended. The agent may run meanwhile.

          --days N              only the newest N days, today among them: 1 to 30 (default 30)
          --output, -o FORMAT   table or json (default table)

        """;

    private const string NoSuchTable = "no such table";

    /// <exception cref="SettingsException">The arguments are wrong.</exception>
    /// <exception cref="AgentStartException">There is nothing to read.</exception>
    public static int Run(IReadOnlyList<string> arguments, Func<string, string?> variable, TimeProvider time, TextWriter output)
    {
        var flags = new Dictionary<string, string>(
            CommandLineFlags.Parse([.. arguments.Select(argument => argument == "-o" ? "--output" : argument)], AgentSettingsReader.Definitions));
        var days = flags.Remove("days", out var wanted) ? Days(wanted) : DailyTable.DaysKept;
        var json = flags.Remove("output", out var format) && IsJson(format);
        var data = AgentSettingsReader.Read(flags, variable).DataFolder;
        var rows = Read(data, DateOnly.FromDateTime(time.GetLocalNow().DateTime).AddDays(1 - days));
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(rows, StatisticsJsonContext.Default.IReadOnlyListTaskDay));
            return 0;
        }

        if (rows.Count == 0)
        {
            output.WriteLine("No execution ended on this host in this time.");
            return 0;
        }

        var table = new FiguresTable();
        foreach (var row in rows)
        {
            table.Add(row.Date, $"{row.Namespace}/{row.Task}", row);
        }

        table.WriteTo(output);
        return 0;
    }

    private static IReadOnlyList<TaskDay> Read(string dataFolder, DateOnly from)
    {
        var journal = DataFolder.JournalIn(dataFolder);
        if (!File.Exists(journal))
        {
            throw new AgentStartException($"--data-dir: there is no journal in {dataFolder}");
        }

        try
        {
            return StatisticsReader.Read(journal, from);
        }
        catch (SqliteException e) when (e.Message.Contains(NoSuchTable, StringComparison.Ordinal))
        {
            return []; // it was last written by an agent that did not count yet
        }
        catch (SqliteException e)
        {
            throw new AgentStartException($"the journal {journal} cannot be read: {e.Message}", e);
        }
    }

    private static int Days(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= DailyTable.DaysKept
            ? days
            : throw new SettingsException([$"--days: \"{text}\" is not allowed, it must be a whole number from 1 to {DailyTable.DaysKept}"]);

    private static bool IsJson(string text) => text switch
    {
        "json" => true,
        "table" => false,
        _ => throw new SettingsException([$"--output: \"{text}\" is not allowed, it must be table or json"]),
    };
}
