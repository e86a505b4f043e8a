using System.Globalization;
using Carillon.Api.Cron;
using Carillon.Cli.Host;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Cron;

/// <summary>Prints due times in local time and UTC, and says where the clocks change between two of them.</summary>
internal static class CronTimesTable
{
    public static void Write(TextWriter writer, CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset from, int count)
    {
        var table = new PlainTable("LOCAL", "UTC", "NOTE");
        var offset = zone.GetUtcOffset(from);
        var at = from;
        for (var i = 0; i < count && schedule.Next(at, zone) is { } due; i++)
        {
            var dueOffset = zone.GetUtcOffset(due);
            table.Add(
                due.ToOffset(dueOffset).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
                due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                dueOffset == offset ? "" : NoteOn(offset, dueOffset));
            offset = dueOffset;
            at = due;
        }

        if (table.Count == 0)
        {
            writer.WriteLine("no due time left");
            return;
        }

        table.WriteTo(writer);
    }

    private static string NoteOn(TimeSpan before, TimeSpan after)
    {
        var by = (after - before).Duration();
        var amount = by.Minutes == 0 ? $"{by.TotalHours:0} h" : by < TimeSpan.FromHours(1) ? $"{by.Minutes} min" : $"{(int)by.TotalHours} h {by.Minutes} min";
        return after > before ? $"clocks went forward by {amount}" : $"clocks went back by {amount}";
    }
}
