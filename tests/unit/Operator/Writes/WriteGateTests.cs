using System.Diagnostics.Metrics;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Leading;
using Carillon.Operator.Metrics;
using Carillon.Operator.Writes;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Writes;

public sealed class WriteGateTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<OperatorMetrics>().BuildServiceProvider();
    private readonly List<string> _order = [];
    private readonly Leadership _leadership = new();

    public WriteGateTests() => _leadership.Follow(static () => true);

    [Fact]
    public async Task CreateAsync_AgainstWaitingMarks_GoesFirst()
    {
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        var mark = gate.MarkAsync(_ => Note("mark"), default);
        var create = gate.CreateAsync(_ => Note("create"), default);

        busy.SetResult(true);
        await Task.WhenAll(first, mark, create);

        Assert.Equal(["create", "mark"], _order);
    }

    [Fact]
    public async Task MarkAsync_WaitedLongEnough_GoesBeforeCreates()
    {
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        var mark = gate.MarkAsync(_ => Note("mark"), default);
        var create = gate.CreateAsync(_ => Note("create"), default);
        _time.Advance(WriteGate.MaxDeferral);

        busy.SetResult(true);
        await Task.WhenAll(first, mark, create);

        Assert.Equal(["mark", "create"], _order);
    }

    [Fact]
    public async Task WriteWait_WithAndWithoutAQueue_IsMeasuredByKind()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        using var samples = new MetricSamples(i => i.Meter.Scope == factory);
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        var mark = gate.MarkAsync(_ => Note("mark"), default);
        _time.Advance(TimeSpan.FromSeconds(1.5));

        busy.SetResult(true);
        await Task.WhenAll(first, mark);

        Assert.Equal(0, samples["carillon_write_wait_seconds_sum{kind=\"Create\"}"]);
        Assert.Equal(1, samples["carillon_write_wait_seconds_count{kind=\"Create\"}"]);
        Assert.Equal(1.5, samples["carillon_write_wait_seconds_sum{kind=\"Mark\"}"]);
        Assert.Equal(1, samples["carillon_write_wait_seconds_count{kind=\"Mark\"}"]);
    }

    [Fact]
    public async Task MarkAsync_ManyWaitedLongEnough_LeaveMostWritesToCreates()
    {
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        Task[] waiting =
        [
            .. Enumerable.Range(0, 3).Select(_ => gate.MarkAsync(_ => Note("mark"), default)),
            .. Enumerable.Range(0, 7).Select(_ => gate.CreateAsync(_ => Note("create"), default)),
        ];
        _time.Advance(WriteGate.MaxDeferral);

        busy.SetResult(true);
        await Task.WhenAll([first, .. waiting]);

        string[] round = ["mark", "create", "create", "create"];
        Assert.Equal([.. round, .. round, "mark", "create"], _order);
    }

    [Fact]
    public async Task IsCrowded_CreatesWait_UntilTheyAreThrough()
    {
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        var mark = gate.MarkAsync(_ => Note("mark"), default);
        Assert.False(gate.IsCrowded);
        var create = gate.CreateAsync(_ => Note("create"), default);
        Assert.True(gate.IsCrowded);

        busy.SetResult(true);
        await Task.WhenAll(first, mark, create);

        Assert.False(gate.IsCrowded);
    }

    [Fact]
    public async Task CreateAsync_CancelledWhileWaiting_LeavesTheQueue()
    {
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        using var stop = new CancellationTokenSource();
        var waiting = gate.CreateAsync(_ => Note("never"), stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        busy.SetResult(true);
        await first;

        Assert.True(await gate.CreateAsync(_ => Note("next"), default));
        Assert.Equal(["next"], _order);
    }

    [Fact]
    public async Task Fence_LeaseNotRenewed_LetsNoWriteThrough()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        using var samples = new MetricSamples(i => i.Meter.Scope == factory);
        var held = true;
        _leadership.Follow(() => held);
        var gate = Gate(1);
        var busy = new TaskCompletionSource<bool>();
        var first = gate.CreateAsync(_ => busy.Task, default);
        var create = gate.CreateAsync(_ => Note("create"), default);
        var mark = gate.MarkAsync(_ => Note("mark"), default);

        held = false; // while they wait for their turn
        busy.SetResult(true);

        await Assert.ThrowsAsync<LeadershipLostException>(() => create);
        await Assert.ThrowsAsync<LeadershipLostException>(() => mark);
        await first;
        Assert.Empty(_order);
        Assert.Equal(2, samples["carillon_fenced_writes_total"]);
        held = true; // by the clock of a machine that was set ahead, say
        Assert.True(await gate.CreateAsync(_ => Note("create"), default));
    }

    [Fact]
    public async Task CreateAsync_PushedBack_LetsFewerThrough()
    {
        var gate = Gate(8);
        await Assert.ThrowsAsync<KubernetesApiException>(
            () => gate.CreateAsync<bool>(_ => throw new KubernetesApiException(429, "TooManyRequests", "slow down"), default));
        var busy = new TaskCompletionSource<bool>();
        var started = 0;

        var all = Enumerable.Range(0, 8).Select(_ => gate.CreateAsync(_ => Count(), default)).ToList();

        Assert.Equal(4, started);
        busy.SetResult(true);
        await Task.WhenAll(all);
        Assert.Equal(8, started);

        Task<bool> Count()
        {
            Interlocked.Increment(ref started);
            return busy.Task;
        }
    }

    public void Dispose() => _services.Dispose();

    private WriteGate Gate(int parallel) => new(parallel, _leadership, _services.GetRequiredService<OperatorMetrics>(), _time);

    private Task<bool> Note(string what)
    {
        _order.Add(what);
        return Task.FromResult(true);
    }
}
