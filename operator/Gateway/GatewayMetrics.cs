using System.Diagnostics.Metrics;

namespace Carillon.Operator.Gateway;

/// <summary>How much the gateway has to do and whom it refuses; never who asked or for what.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "Carillon.Operator.Gateway";

    /// <summary>The outcome of a request that got its values.</summary>
    public const string Answered = "Answered";

    private readonly Meter _meter;
    private readonly Histogram<double> _requests;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _requests = _meter.CreateHistogram(
            "carillon_gateway_request_duration_seconds",
            "s",
            "Requests of agents for values by reference, by outcome: Answered, or the reason why not.",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <param name="outcome">A word from a short list.</param>
    /// <param name="duration">From the request's head to the end of the answer.</param>
    public void Request(string outcome, TimeSpan duration) =>
        _requests.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
