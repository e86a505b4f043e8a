namespace Carillon.ApiServer.Printing;

/// <summary>Ages as kubectl prints them: coarser the longer they are.</summary>
internal static class HumanDuration
{
    public static string Format(TimeSpan duration)
    {
        // Clocks that differ by a second are no reason to call an age invalid.
        var seconds = (long)Math.Truncate(duration.TotalSeconds);
        if (seconds < -1)
        {
            return "<invalid>";
        }

        var minutes = seconds / 60;
        var hours = minutes / 60;
        var days = hours / 24;
        return seconds switch
        {
            < 0 => "0s",
            < 60 * 2 => $"{seconds}s",
            < 60 * 10 => Pair(minutes, "m", seconds % 60, "s"),
            < 3600 * 3 => $"{minutes}m",
            < 3600 * 8 => Pair(hours, "h", minutes % 60, "m"),
            < 3600 * 48 => $"{hours}h",
            < 86400 * 8 => Pair(days, "d", hours % 24, "h"),
            < 86400L * 365 * 2 => $"{days}d",
            < 86400L * 365 * 8 => Pair(days / 365, "y", days % 365, "d"),
            _ => $"{days / 365}y",
        };
    }

    private static string Pair(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
