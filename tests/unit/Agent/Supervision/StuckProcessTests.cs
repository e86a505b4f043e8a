using System.Threading.Channels;

using Carillon.Agent.Dispatch;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
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

namespace Carillon.Tests.Unit.Agent.Supervision;

/// <summary>A process that not even KILL ends, as one that hangs in the kernel on a file system that is gone.</summary>
[Collection(AgentInstruments.Name)]
public sealed class StuckProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-stuck-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);
    private readonly LoggedLines<AttemptRunner> _log = new();
    private readonly AgentMetrics _metrics = new();
    private readonly StuckExecutor _executor = new();
    private readonly ToldReports _reports = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ExecutionJournal _file;
    private readonly Dispatcher _dispatcher;

    public StuckProcessTests()
    {
        _file = ExecutionJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        var journal = new DurableJournal(_file, _metrics, _time, NullLogger<DurableJournal>.Instance);
        var clock = new HostClock(_time, new ServerClock(_time), new ProcFileSystem());
        var statuses = new StatusComposer("1.0", Entries.Boot);
        var values = new ValueWait(new ScriptedValueSource(), _time);
        var runner = new AttemptRunner([_executor], new RunFolders(_folder), values, journal, statuses, _reports, _metrics, clock, _log);
        _dispatcher = new(journal, runner, statuses, _reports, clock, new SlotLimits(2, Drain: false), NullLogger<Dispatcher>.Instance);
    }

    [Fact]
    public async Task Cancel_ProcessThatNothingEnds_IsToldAndKeepsItsSlotUntilItIsGone()
    {
        var forbid = Entries.WithConcurrency(ConcurrencyPolicy.Forbid);
        await _file.CommitAsync(Entries.Accepted("a", forbid));
        var running = _dispatcher.RunAsync(_stop.Token);
        await _executor.NextOpenedAsync();

        await _dispatcher.EndAsync("a", EndReason.Cancelled, "the execution was cancelled", CancellationToken.None);
        var (uid, told) = await _reports.NextUnwrittenAsync();

        Assert.Equal(("a", ExecutionPhase.Cancelled, Reasons.Cancelled), (uid, told.Phase!.Value, told.Reason));
        Assert.Equal(
            "the execution was cancelled; its process 4711 could not be ended, not even by KILL; the host keeps a slot taken for it until nothing of it lives",
            told.Message);
        Assert.True(_file.State.Find("a")!.HoldsSlot);

        await _file.CommitAsync(Entries.Accepted("same", forbid));
        _dispatcher.Wake();
        Assert.Equal("same", await _reports.NextAsync());
        Assert.Equal(Reasons.ConcurrencyForbidden, _file.State.Find("same")!.Result!.Reason);
        await _file.CommitAsync(Entries.Accepted("another", Entries.Spec("another")));
        _dispatcher.Wake();
        await _executor.NextOpenedAsync(); // there is a second slot

        _executor.LetGo("a");
        await _time.PassAsync(TimeSpan.FromSeconds(10));
        await _log.NextAsync("All of ns/a is gone at last");
        await _log.NextAsync("ns/a ended");
        Assert.Equal(told, _file.State.Find("a")!.Result);
        await StopAsync(running);
    }

    /// <summary>It ends it once more. A further attempt does not start beside what lives of the last one.</summary>
    [Fact]
    public async Task Timeout_AgentRestartedWhileAProcessCannotBeEnded_TheNextOneStaysWithItToo()
    {
        var retried = Entries.Spec() with { Retry = new RetryPolicy { Limit = 3, Backoff = new RetryBackoff { InitialSeconds = 0 } } };
        await _file.CommitAsync(
            Entries.Accepted("a", retried), Entries.SlotTaken("a"), Entries.Launched("a"), Entries.Ending("a", EndReason.TimedOut));

        var running = _dispatcher.RunAsync(_stop.Token);
        var (uid, told) = await _reports.NextUnwrittenAsync();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        await StopAsync(running);

        Assert.Equal(("a", ExecutionPhase.TimedOut, 1), (uid, told.Phase!.Value, told.Attempt));
        Assert.Equal(EntryStage.Launched, _file.State.Find("a")!.Stage);
    }

    /// <summary>Ctrl-C at the agent's terminal.</summary>
    [Fact]
    public async Task EndAll_ProcessThatNothingEnds_IsLeftToTheNextAgent()
    {
        await _file.CommitAsync(Entries.Accepted("a"));
        var running = _dispatcher.RunAsync(_stop.Token);
        await _executor.NextOpenedAsync();

        using var hurry = new CancellationTokenSource();
        var ending = _dispatcher.EndAllAsync(EndReason.AgentStopped, "the agent was stopped", Patience, hurry.Token, CancellationToken.None);
        await _reports.NextUnwrittenAsync();
        await hurry.CancelAsync();
        await ending.WaitAsync(Patience);

        Assert.Equal(EntryStage.Launched, _file.State.Find("a")!.Stage);
        await StopAsync(running);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _stop.Dispose();
        _dispatcher.Dispose();
        await _file.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private sealed class StuckExecutor : IExecutor
    {
        private readonly Dictionary<string, StuckAttempt> _attempts = [];
        private readonly Channel<string> _opened = Channel.CreateUnbounded<string>();

        public bool Handles(ExecutorSpec spec) => true;

        public Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Preparation>(new Preparation.Ready(Make(context)));

        public IAttempt Adopt(AttemptContext context, LaunchMark mark) => Make(context);

        public Task<string> NextOpenedAsync() => _opened.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public void LetGo(string uid)
        {
            lock (_attempts)
            {
                _attempts[uid].LetGo();
            }
        }

        private StuckAttempt Make(AttemptContext context)
        {
            lock (_attempts)
            {
                return _attempts[context.Execution.Uid] = new StuckAttempt(() => _opened.Writer.TryWrite(context.Execution.Uid));
            }
        }
    }

    private sealed class StuckAttempt(Action opened) : IAttempt
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ProcessIdentity? Wrapper => null;

        public string? Cgroup => null;

        public Task OpenAsync()
        {
            opened();
            return Task.CompletedTask;
        }

        public Task WaitAsync(CancellationToken cancellationToken) => _gone.Task.WaitAsync(cancellationToken);

        public IReadOnlyList<int> Alive() => _gone.Task.IsCompleted ? [] : [4711];

        public Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken) => Task.FromResult(false);

        public long LookAtOutput(bool final) => 0;

        public AttemptOutcome? Conclude(JournalEntry entry) => OutcomeDecision.OfReason(entry.Ending!.Reason, entry.Ending.Message);

        public OutputExcerpt Excerpt(int budget, SecretMask mask) => OutputExcerpt.Empty;

        public void NoteHidden(SecretMask mask)
        {
        }

        public ResourceUsage? Usage() => null;

        public void LetGo() => _gone.TrySetResult();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class ToldReports : IReportQueue
    {
        private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
        private readonly Channel<(string Uid, ExecutionStatus Status)> _unwritten = Channel.CreateUnbounded<(string, ExecutionStatus)>();

        public void Add(string uid) => _told.Writer.TryWrite(uid);

        public void AddUnwritten(string uid, ExecutionStatus result) => _unwritten.Writer.TryWrite((uid, result));

        public Task<bool> IsKnownAsStartedAsync(ExecutionRef execution, int attempt, CancellationToken stop) => Task.FromResult(false);

        public Task<string> NextAsync() => _told.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public Task<(string Uid, ExecutionStatus Status)> NextUnwrittenAsync() => _unwritten.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }
}
