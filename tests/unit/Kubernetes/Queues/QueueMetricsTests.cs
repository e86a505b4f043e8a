using Carillon.Kubernetes.Queues;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Queues;

public sealed class QueueMetricsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Figures belong to the process and to a name, so each test has its own.
    private readonly string _name = $"q-{Guid.NewGuid():N}";
    private readonly ManualTimeProvider _time = new();
    private readonly MetricSamples _samples = new(static i => i.Name.StartsWith("carillon_workqueue_", StringComparison.Ordinal));
    private readonly WorkQueue<string> _queue;

    public QueueMetricsTests()
    {
        _queue = new(_name, _time);
    }

    [Fact]
    public void Collect_NewQueue_BeginsAtZero()
    {
        Assert.Equal(0, Sample("depth"));
        Assert.Equal(0, Sample("adds_total"));
        Assert.Equal(0, Sample("retries_total"));
        Assert.Equal(0, Sample("unfinished_work_seconds"));
    }

    [Fact]
    public async Task Depth_DelayedAndTakenKeys_CountOnlyWhileReady()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.AddAfter("c", TimeSpan.FromSeconds(1));
        Assert.Equal(2, Sample("depth"));

        await _queue.TakeAsync(default);
        Assert.Equal(1, Sample("depth"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Sample("depth"));
    }

    [Fact]
    public async Task Adds_KeysThatWaitAlready_AreNotCounted()
    {
        _queue.Add("a");
        _queue.Add("a");
        await _queue.TakeAsync(default);
        _queue.Add("a"); // while it is worked on
        _queue.Add("a");

        Assert.Equal(2, Sample("adds_total"));
    }

    [Fact]
    public void Adds_DelayedKey_CountsWhenItsTimeHasCome()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        Assert.Equal(0, Sample("adds_total"));

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, Sample("adds_total"));
        Assert.Equal(0, Sample("retries_total"));
    }

    [Fact]
    public async Task QueueDuration_KeyWaits_IsFromAddToTake()
    {
        _queue.Add("a");
        _time.Advance(TimeSpan.FromSeconds(0.75));
        await _queue.TakeAsync(default);

        Assert.Equal(0.75, Sample("queue_duration_seconds_sum"));
        Assert.Equal(0, Bucket("queue_duration", "0.5"));
        Assert.Equal(1, Bucket("queue_duration", "1"));
    }

    [Fact]
    public async Task QueueDuration_KeyAddedWhileWorkedOn_WaitsFromThatOn()
    {
        _queue.Add("a");
        await _queue.TakeAsync(default);
        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.Add("a");
        _time.Advance(TimeSpan.FromSeconds(2));
        _queue.Done("a");
        await _queue.TakeAsync(default);

        Assert.Equal(2, Sample("queue_duration_seconds_sum"));
        Assert.Equal(2, Sample("queue_duration_seconds_count"));
    }

    [Fact]
    public async Task WorkDuration_KeyIsGivenBack_IsFromTakeToDone()
    {
        _queue.Add("a");
        await _queue.TakeAsync(default);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(Sample("work_duration_seconds_sum"));

        _queue.Done("a");
        _queue.Done("a");

        Assert.Equal(3, Sample("work_duration_seconds_sum"));
        Assert.Equal(1, Sample("work_duration_seconds_count"));
    }

    [Fact]
    public async Task UnfinishedWork_TwoKeysAreHeld_IsTheSumOfTheirTimes()
    {
        _queue.Add("a");
        _queue.Add("b");
        await _queue.TakeAsync(default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await _queue.TakeAsync(default);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(18, Sample("unfinished_work_seconds"));

        _queue.Done("a");

        Assert.Equal(4, Sample("unfinished_work_seconds"));
    }

    [Fact]
    public async Task Retries_WorkFails_IsCountedOncePerFailure()
    {
        using var stop = new CancellationTokenSource();
        var done = new TaskCompletionSource();
        var tries = 0;
        var running = _queue.RunAsync(
            1,
            (_, _) =>
            {
                if (++tries < 3)
                {
                    throw new InvalidOperationException("no");
                }

                done.SetResult();
                return Task.FromResult<TimeSpan?>(null);
            },
            NullLogger.Instance,
            stop.Token);
        _queue.Add("a");
        while (!done.Task.IsCompleted)
        {
            await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(1)); // however long its backoff is
        }

        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(2, Sample("retries_total"));
        Assert.Equal(3, Sample("adds_total"));
        Assert.Equal(3, Sample("work_duration_seconds_count"));
    }

    [Fact]
    public void Dispose_AnotherQueueOfThatName_GoesOnWhereTheFirstEnded()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.Dispose();
        Assert.Equal(0, Sample("depth"));

        using var next = new WorkQueue<string>(_name, _time);
        next.Add("a");

        Assert.Equal(1, Sample("depth"));
        Assert.Equal(3, Sample("adds_total"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddTakeDone_WithAndWithoutACollector_AllocatesNothing(bool collected)
    {
        if (!collected)
        {
            _samples.Dispose();
        }

        await WorkAsync(2000); // so that everything has its size and is compiled
        var before = GC.GetAllocatedBytesForCurrentThread();
        await WorkAsync(1000);

        // A growing segment of the channel may fall into it; one allocation per event could not hide.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8000);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _samples.Dispose();
    }

    private async Task WorkAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _queue.Add("a");
            _queue.Done(await _queue.TakeAsync(default)); // never has to wait, so all is on this thread
        }
    }

    private double? Sample(string figure) => _samples[$"carillon_workqueue_{figure}{{queue=\"{_name}\"}}"];

    private double? Bucket(string figure, string bound) => _samples[$"carillon_workqueue_{figure}_seconds_bucket{{queue=\"{_name}\",le=\"{bound}\"}}"];
}
