using System.Globalization;

namespace Carillon.Agent.Launch;

/// <summary>What the wrapper wrote down when the command had ended.</summary>
/// <param name="Status">As the shell saw it. Above 128 it may stand for a signal or for itself: nobody can tell.</param>
/// <param name="Began">Uptime of the host when the command started.</param>
/// <param name="Ended">Uptime of the host when it had ended.</param>
internal sealed record ExitNote(int Status, TimeSpan Began, TimeSpan Ended)
{
    /// <summary>The size the file has from the start, so that writing it needs no room on the disk.</summary>
    public const int FileSize = 128;

    public TimeSpan Duration => Ended - Began;

    /// <summary>Reads the file's text; null while it is not complete. The full stop at the end proves that it is.</summary>
    public static ExitNote? Parse(string text)
    {
        var fields = text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 4
            && fields[3] == "."
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && Seconds(fields[1]) is { } began
            && Seconds(fields[2]) is { } ended
            ? new ExitNote(status, began, ended)
            : null;
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
