using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Queues;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Queues;

public sealed class WorkQueueTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task Add_SameKeyTwice_IsTakenOnce()
    {
        using var queue = Make();
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");

        Assert.Equal("a", await queue.TakeAsync(default));
        Assert.Equal("b", await queue.TakeAsync(default));
        Assert.Equal(0, queue.ReadyCount);
    }

    [Fact]
    public async Task Add_WhileProcessing_ComesAgainOnlyAfterDone()
    {
        using var queue = Make();
        queue.Add("a");
        await queue.TakeAsync(default);

        queue.Add("a");
        Assert.Equal(0, queue.ReadyCount);
        queue.Done("a");

        Assert.Equal("a", await queue.TakeAsync(default));
    }

    [Fact]
    public async Task TryStep_KeysReady_WorksOnOneAtATimeOnTheCallersThread()
    {
        using var queue = Make();
        var open = new TaskCompletionSource();
        var begun = new List<string>();
        queue.Add("a");
        queue.Add("b");

        Assert.True(queue.TryStep(Work, NullLogger.Instance, default, out var first));
        Assert.Equal(["a"], begun);
        queue.Add("a");
        Assert.True(queue.TryStep(Work, NullLogger.Instance, default, out _));
        Assert.False(queue.TryStep(Work, NullLogger.Instance, default, out var none));

        Assert.Null(none);
        Assert.False(first.IsCompleted);
        open.SetResult();
        await first;
        Assert.Equal(["a", "b"], begun);
        Assert.Equal(1, queue.ReadyCount);

        async Task<TimeSpan?> Work(string key, CancellationToken cancellationToken)
        {
            begun.Add(key);
            await open.Task;
            return null;
        }
    }

    [Fact]
    public void AddAfter_SeveralDelays_TheShortestCounts()
    {
        using var queue = Make();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        queue.AddAfter("a", TimeSpan.FromSeconds(20));
        queue.AddAfter("b", TimeSpan.FromSeconds(7));

        _time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Equal(0, queue.ReadyCount);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(1, queue.ReadyCount);
        Assert.Equal(1, queue.DelayedCount);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, queue.ReadyCount);
    }

    [Fact]
    public void AddAfter_MonthsAhead_FiresThen()
    {
        using var queue = Make();
        queue.AddAfter("a", TimeSpan.FromDays(100));

        _time.Advance(TimeSpan.FromDays(99));
        Assert.Equal(0, queue.ReadyCount);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, queue.ReadyCount);
    }

    [Fact]
    public void AddAfterFailure_AgainAndAgain_NeverGivesUpAndNeverWaitsLongerThanTheCap()
    {
        using var queue = Make();
        for (var i = 0; i < 1000; i++)
        {
            var delay = queue.AddAfterFailure("a");
            Assert.InRange(delay, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
            _time.Advance(delay + TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, queue.ReadyCount);
        }

        Assert.Equal(1000, queue.Failures("a"));
        queue.Forget("a");
        Assert.InRange(queue.AddAfterFailure("a"), TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task RunAsync_HandlerThrowsWithRetryAfter_WaitsAtLeastThat()
    {
        using var queue = Make();
        var calls = 0;
        var done = new TaskCompletionSource();
        var running = queue.RunAsync(
            1,
            (_, _) =>
            {
                if (++calls == 1)
                {
                    throw new KubernetesApiException(429, "TooManyRequests", "slow down") { RetryAfter = TimeSpan.FromSeconds(17) };
                }

                done.SetResult();
                return Task.FromResult<TimeSpan?>(null);
            },
            NullLogger.Instance,
            _stop.Token);

        queue.Add("a");
        await _time.PassAsync(TimeSpan.FromSeconds(17));

        await done.Task.WaitAsync(Patience);
        await _stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(0, queue.Failures("a"));
    }

    [Fact]
    public async Task RunAsync_ManyWorkersAndProducers_NeverTwoAtOnceOnAKeyAndNothingLost()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var queue = new WorkQueue<int>("test", TimeProvider.System);
        var wanted = new int[20];
        var seen = new int[20];
        var busy = new int[20];
        var clashes = 0;
        var running = queue.RunAsync(
            4,
            async (key, _) =>
            {
                if (Interlocked.Increment(ref busy[key]) > 1)
                {
                    Interlocked.Increment(ref clashes);
                }

                var version = Volatile.Read(ref wanted[key]);
                await Task.Yield();
                Volatile.Write(ref seen[key], version);
                Interlocked.Decrement(ref busy[key]);
                return null;
            },
            NullLogger.Instance,
            _stop.Token);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(p => Task.Run(() =>
        {
            var random = new Random(seed + p);
            for (var i = 0; i < 5000; i++)
            {
                var key = random.Next(20);
                Interlocked.Increment(ref wanted[key]);
                queue.Add(key);
            }
        })));
        await Task.Run(() => SpinWait.SpinUntil(() => queue is { ReadyCount: 0, ProcessingCount: 0 }, Patience));

        await _stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(0, clashes);
        Assert.Equal(wanted, seen); // each key was worked on after its last change
    }

    public void Dispose() => _stop.Dispose();

    private WorkQueue<string> Make() => new("test", _time, new() { Random = new Random(1) });
}
