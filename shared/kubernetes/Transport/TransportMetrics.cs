using System.Diagnostics.Metrics;
using System.Globalization;

using Carillon.Kubernetes.Metrics;

namespace Carillon.Kubernetes.Transport;

/// <summary>Figures of the calls to API servers, of all clients of the process together.</summary>
internal static class TransportMetrics
{
    private static readonly Histogram<double> Duration = KubernetesMeter.Instance.CreateHistogram(
        "carillon_kubernetes_request_duration_seconds",
        unit: "s",
        description: "Time from sending a request to the headers of its answer.",
        tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static long _throttledTicks;

    static TransportMetrics() => KubernetesMeter.Instance.CreateObservableCounter(
        "carillon_kubernetes_throttled_seconds_total",
        static () => TimeSpan.FromTicks(Interlocked.Read(ref _throttledTicks)).TotalSeconds,
        "s",
        "Time spent waiting because the server asked to.");

    /// <summary>A request was answered; <paramref name="code"/> 0 stands for no answer.</summary>
    public static void Answered(HttpMethod method, int code, TimeSpan duration) => Duration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("method", method.Method),
        new KeyValuePair<string, object?>("code", code == 0 ? "none" : code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The server asked to wait.</summary>
    public static void Waited(TimeSpan duration) => Interlocked.Add(ref _throttledTicks, duration.Ticks);
}
