using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

using Carillon.Runtime.Metrics;

namespace Carillon.Tests.Support.Metrics;

/// <summary>Reads single figures out of what Prometheus would be given.</summary>
public sealed class MetricSamples : IDisposable
{
    private readonly MetricsCollector _collector;

    /// <summary>Begins to listen to the instruments that <paramref name="filter"/> takes.</summary>
    public MetricSamples(Func<Instrument, bool> filter) => _collector = new(filter);

    public string Text() => Encoding.UTF8.GetString(_collector.Collect());

    /// <summary>The value of a series, given as it stands in the text with its labels; null when there is none.</summary>
    public double? this[string series] => Text().Split('\n')
        .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
        .Select(line => (double?)double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture))
        .SingleOrDefault();

    public void Dispose() => _collector.Dispose();
}
