namespace Carillon.Runtime.Metrics;

/// <summary>What Prometheus calls the type of a metric.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
