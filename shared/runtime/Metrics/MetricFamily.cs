using System.Diagnostics.Metrics;

namespace Carillon.Runtime.Metrics;

/// <summary>One instrument with all its series.</summary>
internal sealed class MetricFamily
{
    /// <summary>Buckets in seconds for histograms that advise none: 5 ms to 10 minutes.</summary>
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

    private readonly Lock _lock = new();
    private readonly bool _isObserved;
    private readonly bool _isAbsolute;
    private readonly double[] _bounds;
    private readonly int _maxSeries;
    private readonly Dictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(TagSetComparer.Instance);
    private long _refused;

    public MetricFamily(Instrument instrument, int maxSeries)
    {
        _maxSeries = maxSeries;
        _isObserved = instrument.IsObservable;
        _isAbsolute = _isObserved || IsGeneric(instrument, typeof(Gauge<>));
        Kind = KindOf(instrument);
        _bounds = Kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
        Name = MetricName.Of(instrument.Name, instrument.Unit, Kind);
        Help = instrument.Description ?? "";
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>Measurements left out because their labels would have made too many series.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            var lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
            if (!lookup.TryGetValue(tags, out var series))
            {
                if (_series.Count >= _maxSeries)
                {
                    Interlocked.Increment(ref _refused);
                    return;
                }

                lookup[tags] = series = new() { Buckets = Kind == MetricKind.Histogram ? new long[_bounds.Length + 1] : null };
            }

            if (series.Buckets is { } buckets)
            {
                var place = Array.BinarySearch(_bounds, value);
                buckets[place >= 0 ? place : ~place]++;
                series.Count++;
            }

            series.Value = _isAbsolute ? value : series.Value + value;
        }
    }

    public void WriteTo(MetricsTextWriter writer)
    {
        lock (_lock)
        {
            if (_series.Count == 0)
            {
                return;
            }

            writer.Header(Name, Help, Kind);
            foreach (var (tags, series) in _series)
            {
                if (series.Buckets is { } buckets)
                {
                    writer.Histogram(Name, tags, _bounds, buckets, series.Value, series.Count);
                }
                else
                {
                    writer.Sample(Name, tags, series.Value);
                }
            }
        }
    }

    /// <summary>Forgets what an observable gauge said before: a series that it does not name again is gone.</summary>
    public void BeginObservation()
    {
        lock (_lock)
        {
            if (_isObserved && Kind == MetricKind.Gauge)
            {
                _series.Clear();
            }
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        if (IsGeneric(instrument, typeof(Histogram<>)))
        {
            return MetricKind.Histogram;
        }

        return IsGeneric(instrument, typeof(Counter<>)) || IsGeneric(instrument, typeof(ObservableCounter<>)) ? MetricKind.Counter : MetricKind.Gauge;
    }

    private static bool IsGeneric(Instrument instrument, Type definition) =>
        instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == definition;

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => DefaultBounds,
    };
}
