using Carillon.Agent.Dispatch;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Support.Waiting;
using Carillon.Tests.Unit.Agent.Values;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Dispatch;

[Collection(AgentInstruments.Name)]
public sealed class DispatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-dispatcher-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);
    private readonly LoggedLines<Dispatcher> _log = new();
    private readonly AgentMetrics _metrics = new();
    private readonly ExecutionJournal _file;
    private readonly Dispatcher _dispatcher;

    public DispatcherTests()
    {
        _file = ExecutionJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        var journal = new DurableJournal(_file, _metrics, _time, NullLogger<DurableJournal>.Instance);
        var clock = new HostClock(_time, new ServerClock(_time), new ProcFileSystem());
        var statuses = new StatusComposer("1.0", Entries.Boot);
        var values = new ValueWait(new ScriptedValueSource(), _time);
        var runner = new AttemptRunner(
            [new BrokenExecutor()], new RunFolders(_folder), values, journal, statuses, new NoReports(), _metrics, clock, NullLogger<AttemptRunner>.Instance);
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

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _dispatcher.Dispose();
        await _file.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
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
