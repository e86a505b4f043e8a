using System.Globalization;

namespace Carillon.Runtime.Text;

/// <summary>Durations and ages as people read them.</summary>
public static class Durations
{
    /// <summary>A number of milliseconds in the two units that matter, such as <c>750 ms</c>, <c>2.5 s</c> or <c>1 h 30 min</c>; nothing for null.</summary>
    public static string Text(long? milliseconds) => milliseconds switch
    {
        null => "",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s"),
        < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000} min {milliseconds / 1000 % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000} h {milliseconds / 60_000 % 60} min"),
    };
}
