using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Carillon.Runtime.Metrics;

/// <summary>
/// Listens to the instruments of the meters whose names begin with <c>Carillon</c> and gives their figures as Prometheus text. Make it
/// before the instruments are used: what was measured earlier is lost. Safe for concurrent use.
/// </summary>
public sealed class MetricsCollector : IDisposable
{
    /// <summary>Label sets one instrument may have; measurements with further ones are counted and left out, so that memory stays bounded.</summary>
    public const int MaxSeriesPerInstrument = 500;

    private const string MeterPrefix = "Carillon";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly Lock _collecting = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="filter">Which instruments to take; null takes all of Carillon's meters.</param>
    public MetricsCollector(Func<Instrument, bool>? filter = null)
    {
        filter ??= static instrument => instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (filter(instrument))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static i => new(i, MaxSeriesPerInstrument)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>All figures at this moment, as UTF-8 text in the Prometheus format 0.0.4.</summary>
    public byte[] Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                family.BeginObservation();
            }

            _listener.RecordObservableInstruments();
            var writer = new MetricsTextWriter();
            foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                family.WriteTo(writer);
            }

            WriteRefused(writer);
            ProcessMetrics.WriteTo(writer);
            return writer.ToUtf8();
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private void WriteRefused(MetricsTextWriter writer)
    {
        const string name = "carillon_metrics_refused_total";
        var refusing = _families.Values.Where(f => f.Refused > 0).ToList();
        if (refusing.Count == 0)
        {
            return;
        }

        writer.Header(name, "Measurements left out because their instrument has too many label sets.", MetricKind.Counter);
        foreach (var family in refusing)
        {
            writer.Sample(name, [new("metric", family.Name)], family.Refused);
        }
    }
}
