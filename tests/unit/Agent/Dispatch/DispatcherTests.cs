using Carillon.Agent.Dispatch;
using Carillon.Agent.Executors;
using Carillon.Agent.Http;
using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Support.Waiting;
using Carillon.Tests.Unit.Agent.Values;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Dispatch;

[Collection(AgentInstruments.Name)]
public sealed class DispatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-dispatcher-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);
    private readonly LoggedLines<Dispatcher> _log = new();
    private readonly LoggedLines<AttemptRunner> _runs = new();
    private readonly AgentMetrics _metrics = new();
    private readonly ServerClock _server;
    private readonly ExecutionJournal _file;
    private readonly Dispatcher _dispatcher;

    public DispatcherTests()
    {
        _file = ExecutionJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        var journal = new DurableJournal(_file, _metrics, _time, NullLogger<DurableJournal>.Instance);
        _server = new ServerClock(_time);
        var clock = new HostClock(_time, _server, new ProcFileSystem());
        var statuses = new StatusComposer("1.0", Entries.Boot);
        var values = new ValueWait(new ScriptedValueSource(), _time);
        var http = new HttpRequestExecutor(clock, new AddressPolicy(AllowLoopback: false, AllowLinkLocal: false), HttpClient.DefaultProxy);
        var runner = new AttemptRunner(
            [http, new BrokenExecutor()], new RunFolders(_folder), values, journal, statuses, new NoReports(), _metrics, clock, _runs);
        _dispatcher = new(journal, runner, statuses, new NoReports(), clock, new SlotLimits(10, Drain: false), _log);
    }

    [Fact]
    public async Task Stop_SupervisionOfARunHasJustFailed_DoesNotWaitForItsPause()
    {
        using var stop = new CancellationTokenSource();
        await _file.CommitAsync(Entries.Accepted("a"));
        var running = _dispatcher.RunAsync(stop.Token);
        await _log.NextAsync("Supervision of ns/a failed");

        await stop.CancelAsync(); // and the clock stands still

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(10, true, "the host is drained")]
    [InlineData(0, false, "all slots of the host were taken")]
    public async Task Retry_NoSlotForAFurtherAttempt_EndsAsTheLastOneOnceItIsTooLate(int slots, bool drain, string why)
    {
        _dispatcher.Limits = new SlotLimits(slots, drain);
        await CommitRetriedAsync();
        await RunningAsync(async () =>
        {
            await _time.PassAsync(TimeSpan.FromSeconds(10)); // the backoff
            Assert.Equal(EntryStage.Waiting, _file.State.Find("a")!.Stage);
            await _time.PassAsync(TimeSpan.FromSeconds(60));
            await _log.NextAsync("ns/a ends without a further start");
        });

        AssertEndedAsTheLast(why);
    }

    /// <summary>Nobody was there when it should have started, and when it was too late: the journal knows when that was.</summary>
    [Fact]
    public async Task Retry_AgentStartedAfterTheDeadlineOfAnAttempt_EndsAsTheLastOneAtOnce()
    {
        await CommitRetriedAsync();
        _time.Advance(TimeSpan.FromSeconds(70));

        await RunningAsync(() => _log.NextAsync("ns/a ends without a further start"));

        AssertEndedAsTheLast("the host did not start it in time");
    }

    [Fact]
    public async Task Retry_CancelledWhileNoFurtherAttemptCanStart_IsCancelled()
    {
        _dispatcher.Limits = new SlotLimits(10, Drain: true);
        await CommitRetriedAsync();
        await RunningAsync(async () =>
        {
            await _time.PassAsync(TimeSpan.FromSeconds(10));
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
            await _dispatcher.EndAsync("a", EndReason.Cancelled, "the execution was cancelled", CancellationToken.None);
        });

        Assert.Equal((ExecutionPhase.Cancelled, Reasons.Cancelled), (_file.State.Find("a")!.Result!.Phase!.Value, _file.State.Find("a")!.Result!.Reason));
    }

    /// <summary>Nobody can tell by the clock of a host that has just booted whether it is too late, or too early.</summary>
    [Theory]
    [InlineData(24, null)]
    [InlineData(-24, null)]
    [InlineData(24, 0)]
    [InlineData(-24, 0)]
    public async Task Start_HostsClockIsWrong_GoesByTheServersFromItsFirstAnswerOn(int hours, int? notBefore)
    {
        var serverNow = _time.GetUtcNow().AddHours(-hours);
        await _file.CommitAsync(Entries.Accepted("a", Entries.Spec() with
        {
            ReleasedAt = serverNow.AddSeconds(-10),
            NotBefore = serverNow.AddSeconds(-10) + (notBefore is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
            StartDeadlineSeconds = 60,
        }));
        _dispatcher.Limits = SlotLimits.Unknown;
        await RunningAsync(async () =>
        {
            Answer(serverNow);
            _dispatcher.Limits = new SlotLimits(10, Drain: false);
            await _log.NextAsync("Supervision of ns/a failed"); // it has come to its start
        });

        Assert.Equal(EntryStage.Starting, _file.State.Find("a")!.Stage);
    }

    /// <summary>The host has booted: what it ran is over before the API server can be asked for the time.</summary>
    [Fact]
    public async Task Retry_HostsClockIsWrong_TheBackoffBeginsByTheServersTime()
    {
        var serverNow = _time.GetUtcNow().AddHours(24);
        await _file.CommitAsync(
            Entries.Accepted("a", Entries.Spec() with
            {
                Executor = new ExecutorSpec { Http = new HttpExecutor { Url = "http://shop.example/" } },
                Retry = new RetryPolicy { Limit = 1, On = [RetryCondition.Lost], Backoff = new RetryBackoff { InitialSeconds = 10, Jitter = 0 } },
            }),
            Entries.SlotTaken("a"),
            Entries.Launched("a", boot: "the boot before", wrapper: false));
        _dispatcher.Limits = SlotLimits.Unknown;
        await RunningAsync(async () =>
        {
            await _runs.NextAsync("is over; the API server has not said yet what time it is");
            Assert.Equal(EntryStage.Launched, _file.State.Find("a")!.Stage);
            Answer(serverNow);
            _dispatcher.Limits = new SlotLimits(10, Drain: false);
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(10)); // the backoff
        });

        var entry = _file.State.Find("a")!;
        Assert.Equal(serverNow, Assert.Single(entry.Attempts).CompletionTime);
        Assert.Equal(serverNow.AddSeconds(10), entry.NextAttemptAt);
    }

    /// <summary>Ctrl-C at the agent's terminal, and the API server is away.</summary>
    [Fact]
    public async Task EndAll_ServersTimeIsNotKnown_WaitsForNobody()
    {
        await _file.CommitAsync(
            Entries.Accepted("a", Entries.Spec() with { Executor = new ExecutorSpec { Http = new HttpExecutor { Url = "http://shop.example/" } } }),
            Entries.SlotTaken("a"),
            Entries.Launched("a", boot: "the boot before", wrapper: false));
        _dispatcher.Limits = SlotLimits.Unknown;
        await RunningAsync(async () =>
        {
            await _runs.NextAsync("is over; the API server has not said yet what time it is");
            await _dispatcher.EndAllAsync(EndReason.AgentStopped, "the agent was stopped", Patience, default, default).WaitAsync(Patience);
        });

        Assert.Equal(Reasons.HostRebooted, _file.State.Find("a")!.Result!.Reason);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _dispatcher.Dispose();
        await _file.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task CommitRetriedAsync() => _file.CommitAsync(
        Entries.Accepted("a", Entries.Spec() with { StartDeadlineSeconds = 60, Retry = new RetryPolicy { Limit = 1 } }),
        Entries.SlotTaken("a"),
        Entries.Launched("a"),
        Entries.AttemptEndedNoted("a"));

    private void Answer(DateTimeOffset serverNow) => _server.Observe(serverNow, _time.GetTimestamp(), _time.GetTimestamp());

    private async Task RunningAsync(Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        var running = _dispatcher.RunAsync(stop.Token);
        await act();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private void AssertEndedAsTheLast(string why)
    {
        var entry = _file.State.Find("a")!;
        Assert.Equal(EntryStage.Finished, entry.Stage);
        Assert.Equal((ExecutionPhase.Failed, Reasons.ExitCode, 4), (entry.Result!.Phase!.Value, entry.Result.Reason, entry.Result.ExitCode));
        Assert.EndsWith($"; {why}: 60 s after it was due, attempt 2 of 2 had not started", entry.Result.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenExecutor : IExecutor
    {
        public bool Handles(ExecutorSpec spec) => true;

        public Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a fault of our own");

        public IAttempt Adopt(AttemptContext context, LaunchMark mark) => throw new InvalidOperationException("a fault of our own");
    }

    private sealed class NoReports : IReportQueue
    {
        public void Add(string uid)
        {
        }

        public void AddUnwritten(string uid, ExecutionStatus result)
        {
        }

        public Task<bool> IsKnownAsStartedAsync(ExecutionRef execution, int attempt, CancellationToken stop) => Task.FromResult(false);
    }
}
