namespace Carillon.Runtime.Metrics;

/// <summary>Names as Prometheus wants them.</summary>
internal static class MetricName
{
    /// <summary>
    /// The name of an instrument: other characters than letters, digits and <c>_</c> become <c>_</c>, and the unit and <c>_total</c>
    /// of counters are added where the name does not end with them already.
    /// </summary>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var full = Clean(name);
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var total = kind == MetricKind.Counter ? "_total" : "";
        if (total.Length > 0 && full.EndsWith(total, StringComparison.Ordinal))
        {
            full = full[..^total.Length];
        }

        return full.EndsWith(suffix, StringComparison.Ordinal) ? full + total : full + suffix + total;
    }

    /// <summary>A label name.</summary>
    public static string Clean(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });
}
