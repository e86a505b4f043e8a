using System.Threading.Channels;

using Carillon.Kubernetes.Leadership;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Unit.Kubernetes.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Leadership;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly FakeLeaseServer _server = new();
    private readonly List<Candidate> _candidates = [];

    [Fact]
    public async Task RunAsync_NoLease_CreatesItAndLeads()
    {
        var a = await CandidateAsync("a");

        await a.LeadsAsync();

        Assert.True(a.Elector.IsLeader);
        Assert.Equal("a", a.Elector.CurrentHolder);
        var spec = _server.Lease!["spec"]!;
        Assert.Equal(10, (int)spec["leaseDurationSeconds"]!);
        Assert.Equal(0, (int)spec["leaseTransitions"]!);
        Assert.Matches(@"^2026-03-01T12:00:00\.000000Z$", (string)spec["renewTime"]!);
    }

    [Fact]
    public async Task RunAsync_Stopped_ReleasesSoThatAStandbyTakesOverAtItsNextTry()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        var b = await CandidateAsync("b");
        await b.Time.WaitForTimerAsync(Retry);

        await a.StopAsync();

        Assert.Null(_server.Holder);
        b.Time.Advance(Retry);
        await b.LeadsAsync();
        Assert.Equal("b", _server.Holder);
        Assert.Equal(1, (int)_server.Lease!["spec"]!["leaseTransitions"]!);
    }

    [Fact]
    public async Task RunAsync_LeaderDies_StandbyTakesOverWhenTheLeaseHasNotChangedForItsDuration()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync(); // and then never gets time to renew: as good as dead
        var b = await CandidateAsync("b");

        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(10); waited += Retry)
        {
            Assert.False(b.Elector.IsLeader);
            await b.Time.PassAsync(Retry);
        }

        await b.LeadsAsync();
        Assert.Equal("b", _server.Holder);
    }

    [Fact]
    public async Task RunAsync_LeaseRunsOutBetweenTwoTries_StandbyTriesAtThatMoment()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        var b = await CandidateAsync("b", jitter: 0.75); // a try every 2.3 s; the fifth would come 1.5 s after the lease has run out
        var period = TimeSpan.FromSeconds(2.3);
        for (var tries = 0; tries < 4; tries++)
        {
            await b.Time.PassAsync(period);
        }

        await b.Time.PassAsync(TimeSpan.FromSeconds(10) - (4 * period));

        await b.LeadsAsync();
        Assert.Equal("b", _server.Holder);
    }

    [Fact]
    public async Task IsHeld_NoRenewalWithinTheDeadline_IsFalseBeforeTheTermIsOver()
    {
        var a = await CandidateAsync("a");
        Assert.False(a.Elector.IsHeld);
        await a.LeadsAsync();
        await a.Time.WaitForTimerAsync(Retry);
        Assert.True(a.Elector.IsHeld);

        // As after SIGSTOP: time has passed, and not even the timer of the next renewal has fired yet. That the wall clock was set back is no help.
        var now = a.Time.GetUtcNow();
        a.Time.Skip(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.True(a.Elector.IsHeld);
        a.Time.Skip(TimeSpan.FromTicks(1));
        a.Time.SetUtcNow(now);

        Assert.False(a.Elector.IsHeld);
        Assert.True(a.Elector.IsLeader);
        Assert.False(a.Lost.IsCompleted);
        a.Time.Advance(TimeSpan.Zero);
        await a.Lost.WaitAsync(Patience);
    }

    [Fact]
    public async Task IsHeld_MachineSlept_IsFalseUntilTheNextRenewal()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        await a.Time.WaitForTimerAsync(Retry);

        a.Time.SetUtcNow(a.Time.GetUtcNow() + TimeSpan.FromHours(1)); // monotonic time has stood still
        Assert.False(a.Elector.IsHeld);

        await a.RenewAsync(_server);
        await a.Time.WaitForTimerAsync(Retry);
        Assert.True(a.Elector.IsHeld);
    }

    [Fact]
    public async Task RunAsync_ClocksOfTheMachinesDiffer_DoesNotMatter()
    {
        var a = await CandidateAsync("a", new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await a.LeadsAsync();
        var b = await CandidateAsync("b", new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

        for (var i = 0; i < 10; i++)
        {
            await a.RenewAsync(_server);
            b.Time.SetUtcNow(b.Time.GetUtcNow() + TimeSpan.FromDays(1));
            await b.Time.PassAsync(Retry);
        }

        await b.Time.WaitForTimerAsync(Retry);
        Assert.True(a.Elector.IsLeader);
        Assert.False(b.Elector.IsLeader);
    }

    [Fact]
    public async Task RunAsync_SomeRenewalsFail_StaysLeader()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        await a.Time.WaitForTimerAsync(Retry);

        _server.Trouble = (_, response) =>
        {
            response.HttpContext.Abort();
            return Task.CompletedTask;
        };
        await a.Time.PassAsync(Retry);
        await a.Time.WaitForTimerAsync(Retry);
        _server.Trouble = (_, response) => response.StatusAsync(500, "InternalError");
        await a.Time.PassAsync(Retry);
        await a.Time.WaitForTimerAsync(Retry);
        _server.Trouble = null;
        await a.RenewAsync(_server);

        await a.Time.WaitForTimerAsync(Retry);
        Assert.True(a.Elector.IsLeader);
        Assert.False(a.Lost.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_AnswerOfARenewalIsLost_FindsItsOwnWriteAndStaysLeader()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        await a.Time.WaitForTimerAsync(Retry);

        _server.LoseAnswers = true;
        await a.Time.PassAsync(Retry);
        await a.Time.WaitForTimerAsync(Retry);
        _server.LoseAnswers = false;
        await a.RenewAsync(_server);

        await a.Time.WaitForTimerAsync(Retry);
        Assert.True(a.Elector.IsLeader);
    }

    [Fact]
    public async Task RunAsync_NoRenewalWithinTheDeadline_StepsDownBeforeAnybodyMayTakeOver()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        await a.Time.WaitForTimerAsync(Retry);
        _server.Trouble = (request, _) => request.HoldAsync(); // the server hangs

        await a.Time.PassAsync(Retry);
        await a.Time.WaitForTimerAsync(TimeSpan.FromSeconds(5)); // what is left of the seven seconds
        a.Time.Advance(TimeSpan.FromSeconds(5));

        await a.Lost.WaitAsync(Patience);
        Assert.False(a.Elector.IsLeader);
        _server.Trouble = null;
        await a.Time.PassAsync(Retry);
        await a.LeadsAsync(); // and competes again
    }

    [Fact]
    public async Task RunAsync_SomebodyElseTookTheLease_StepsDownAtOnce()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();
        var b = await CandidateAsync("b");
        for (var i = 0; i < 5; i++)
        {
            await b.Time.PassAsync(Retry);
        }

        await b.LeadsAsync();
        await a.Time.PassAsync(Retry);

        await a.Lost.WaitAsync(Patience);
        Assert.Equal("b", _server.Holder);
        await a.StopAsync();
        Assert.Equal("b", _server.Holder); // and releases nothing that is not its own
    }

    [Fact]
    public async Task RunAsync_WorkThrows_ReleasesAndCompetesAgain()
    {
        var a = await CandidateAsync("a");
        await a.LeadsAsync();

        a.Fail.TrySetException(new InvalidOperationException("no"));
        await WaitUntilAsync(() => _server.Holder is null); // else the wait before the next renewal would be taken for the one after the term

        await a.Time.PassAsync(Retry);
        await a.LeadsAsync();
        Assert.Equal(1, (int)_server.Lease!["spec"]!["leaseTransitions"]!);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _server.Trouble = null;
        foreach (var candidate in _candidates)
        {
            await candidate.StopAsync();
            await candidate.Harness.DisposeAsync();
        }
    }

    private static Task WaitUntilAsync(Func<bool> condition) => Task.Run(() => Assert.True(SpinWait.SpinUntil(condition, Patience)));

    private async Task<Candidate> CandidateAsync(string identity, DateTimeOffset? start = null, double jitter = 0)
    {
        var time = new ManualTimeProvider(start);
        var candidate = new Candidate(await ClientHarness.StartAsync(_server.AnswerAsync, time: time), time, identity, jitter);
        _candidates.Add(candidate);
        return candidate;
    }

    private sealed class Candidate
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<Task> _terms = Channel.CreateUnbounded<Task>();
        private readonly Task _running;

        public Candidate(ClientHarness harness, ManualTimeProvider time, string identity, double jitter)
        {
            Harness = harness;
            Time = time;
            Elector = new(
                harness.Client, new() { Namespace = "default", LeaseName = "lock", Identity = identity, Random = new FixedJitter(jitter) }, time, NullLogger.Instance);
            _running = Elector.RunAsync(LeadAsync, _stop.Token);
        }

        public ClientHarness Harness { get; }

        public ManualTimeProvider Time { get; }

        public LeaderElector Elector { get; }

        /// <summary>Ends when the present term ends.</summary>
        public Task Lost { get; private set; } = Task.CompletedTask;

        /// <summary>Makes the work of the present term fail.</summary>
        public TaskCompletionSource Fail { get; private set; } = new();

        public async Task LeadsAsync() => Lost = await _terms.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        /// <summary>Lets the leader renew once, and waits until the server has it.</summary>
        public async Task RenewAsync(FakeLeaseServer server)
        {
            var before = (string?)server.Lease!["metadata"]!["resourceVersion"];
            await Time.PassAsync(Retry);
            await WaitUntilAsync(() => (string?)server.Lease!["metadata"]!["resourceVersion"] != before);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(Patience);
        }

        private async Task LeadAsync(CancellationToken term)
        {
            Fail = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = term.Register(ended.SetResult);
            _terms.Writer.TryWrite(ended.Task);
            await Task.WhenAny(ended.Task, Fail.Task).Unwrap();
        }
    }
}
