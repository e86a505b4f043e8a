namespace Carillon.Runtime.Metrics;

/// <summary>The figures of one instrument for one set of labels. Guarded by the lock of its family.</summary>
internal sealed class MetricSeries
{
    /// <summary>The value of a counter or gauge, or the sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>How many measurements a histogram has.</summary>
    public long Count { get; set; }

    /// <summary>Measurements per bucket, not cumulated; null but for histograms.</summary>
    public long[]? Buckets { get; init; }
}
