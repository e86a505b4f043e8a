using System.Diagnostics.Metrics;
using System.Text;

using Carillon.Runtime.Metrics;

namespace Carillon.Tests.Unit.Runtime.Metrics;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new("Carillon.Tests");
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests()
    {
        _collector = new(i => ReferenceEquals(i.Meter, _meter));
    }

    [Fact]
    public void Collect_Counter_SumsPerLabelSet()
    {
        var counter = _meter.CreateCounter<long>("carillon_runs", description: "Runs made.");
        counter.Add(1, new KeyValuePair<string, object?>("trigger", "Schedule"));
        counter.Add(2, new KeyValuePair<string, object?>("trigger", "Schedule"));
        counter.Add(5, new KeyValuePair<string, object?>("trigger", "Manual"));

        Assert.Contains(
            "# HELP carillon_runs_total Runs made.\n# TYPE carillon_runs_total counter\n"
            + "carillon_runs_total{trigger=\"Schedule\"} 3\ncarillon_runs_total{trigger=\"Manual\"} 5\n",
            Text(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_Histogram_CumulatesTheAdvisedBuckets()
    {
        var histogram = _meter.CreateHistogram(
            "carillon.start.latency", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(7);

        Assert.Contains(
            "# TYPE carillon_start_latency_seconds histogram\n"
            + "carillon_start_latency_seconds_bucket{le=\"0.1\"} 1\n"
            + "carillon_start_latency_seconds_bucket{le=\"1\"} 2\n"
            + "carillon_start_latency_seconds_bucket{le=\"+Inf\"} 3\n"
            + "carillon_start_latency_seconds_sum 7.6\n"
            + "carillon_start_latency_seconds_count 3\n",
            Text(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_ObservableGauge_ForgetsSeriesThatAreGone()
    {
        var hosts = new List<Measurement<int>> { new(4, new KeyValuePair<string, object?>("state", "ready")) };
        _meter.CreateObservableGauge("carillon_hosts", () => hosts);
        Assert.Contains("carillon_hosts{state=\"ready\"} 4\n", Text(), StringComparison.Ordinal);

        hosts.Clear();

        Assert.DoesNotContain("carillon_hosts{", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_LabelWithQuotesAndLineEnds_IsEscaped()
    {
        _meter.CreateGauge<int>("carillon_state").Record(1, new KeyValuePair<string, object?>("why", "a\"b\\c\nd"));

        Assert.Contains("carillon_state{why=\"a\\\"b\\\\c\\nd\"} 1\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_TooManyLabelSets_AreRefusedAndCounted()
    {
        var counter = _meter.CreateCounter<int>("carillon_wild");
        for (var i = 0; i < MetricsCollector.MaxSeriesPerInstrument + 7; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var text = Text();

        Assert.Equal(MetricsCollector.MaxSeriesPerInstrument, text.Split("carillon_wild_total{").Length - 1);
        Assert.Contains("carillon_metrics_refused_total{metric=\"carillon_wild_total\"} 7\n", text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    private string Text() => Encoding.UTF8.GetString(_collector.Collect());
}
