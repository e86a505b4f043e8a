using System.Globalization;
using System.Text;

namespace Carillon.Runtime.Metrics;

/// <summary>Writes the Prometheus text format, version 0.0.4.</summary>
internal sealed class MetricsTextWriter
{
    private readonly StringBuilder _text = new();

    public void Header(string name, string help, MetricKind kind)
    {
        if (help.Length > 0)
        {
            _text.Append("# HELP ").Append(name).Append(' ');
            Escape(help, quoted: false);
            _text.Append('\n');
        }

        _text.Append("# TYPE ").Append(name).Append(' ').Append(kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
    }

    public void Sample(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, double value)
    {
        _text.Append(name);
        Labels(tags, null);
        Value(value);
    }

    public void Histogram(
        string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, ReadOnlySpan<double> bounds, ReadOnlySpan<long> buckets, double sum, long count)
    {
        long cumulated = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            cumulated += buckets[i];
            _text.Append(name).Append("_bucket");
            Labels(tags, bounds[i].ToString("R", CultureInfo.InvariantCulture));
            Value(cumulated);
        }

        _text.Append(name).Append("_bucket");
        Labels(tags, "+Inf");
        Value(count);
        _text.Append(name).Append("_sum");
        Labels(tags, null);
        Value(sum);
        _text.Append(name).Append("_count");
        Labels(tags, null);
        Value(count);
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags, string? bound)
    {
        if (tags.IsEmpty && bound is null)
        {
            return;
        }

        var separator = '{';
        foreach (var (key, value) in tags)
        {
            Label(separator, MetricName.Clean(key), Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            separator = ',';
        }

        if (bound is not null)
        {
            Label(separator, "le", bound);
        }

        _text.Append('}');
    }

    private void Label(char separator, string name, string value)
    {
        _text.Append(separator).Append(name).Append("=\"");
        Escape(value, quoted: true);
        _text.Append('"');
    }

    private void Escape(string value, bool quoted)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '"' when quoted => _text.Append("\\\""),
                _ => _text.Append(c),
            };
        }
    }

    private void Value(double value) => _text.Append(' ').Append(value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    }).Append('\n');
}
