using System.Text.Json.Nodes;

using Carillon.Agent.Journal;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Reporting;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Support.Waiting;
using Carillon.Tests.Unit.Kubernetes.Client;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Reporting;

/// <summary>Whatever the API server, or what stands before it, answers: a result stays in the journal until it is stored or known to be unwanted.</summary>
[Collection(AgentInstruments.Name)]
public sealed class StatusReporterTests : IAsyncLifetime
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-reporter-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);
    private readonly LoggedLines<StatusReporter> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentMetrics _metrics = new();
    private readonly ExecutionJournal _file;
    private readonly DurableJournal _journal;
    private Func<FakeRequest, HttpResponse, Task> _answer = (_, response) => StoredAsync(response);
    private ClientHarness _harness = null!;
    private StatusReporter _reporter = null!;
    private Task _running = Task.CompletedTask;

    public StatusReporterTests()
    {
        _file = ExecutionJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        _journal = new(_file, _metrics, _time, NullLogger<DurableJournal>.Instance);
    }

    private IEnumerable<FakeRequest> Patches => _harness.Server.Requests.Where(request => request.Method == "PATCH");

    public async Task InitializeAsync()
    {
        _harness = await ClientHarness.StartAsync((request, response) => _answer(request, response), time: _time);
        _reporter = new(_harness.Client, _journal, new StatusComposer("1.0", Entries.Boot), new RunFolders(_folder), _time, _log);
        _running = _reporter.RunAsync(_stop.Token);
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(409, "Conflict")]
    [InlineData(500, "InternalError")]
    [InlineData(404, "")] // what has no reason is not the API server's word
    [InlineData(410, "")]
    [InlineData(400, "")]
    [InlineData(301, "")]
    public async Task Result_RefusedForHours_IsKeptAndIsStoredOnceAfter(int code, string reason)
    {
        var served = _answer;
        _answer = (_, response) =>
        {
            response.StatusCode = code;
            return reason.Length > 0 ? response.StatusAsync(code, reason) : response.WriteAsync("<html>not here</html>");
        };
        await FinishAsync("a");
        for (var failures = 1; failures <= 200; failures++)
        {
            await _log.NextAsync("times in a row");
            Assert.Equal(EntryStage.Finished, _journal.State.Find("a")!.Stage);
            if (failures == 200)
            {
                _answer = served;
            }

            PassBackoff();
        }

        await _log.NextAsync("Reported ns/a as Succeeded: Stored");

        await FlushedAsync();
        var patches = Patches.ToList();
        Assert.All(patches, patch => Assert.Equal(patches[0].Body, patch.Body));
        Assert.Null(_journal.State.Find("a"));
    }

    [Fact]
    public async Task Result_ServerIsBusy_IsSentAgainWhenItAsksAndNotBefore()
    {
        var refusals = new Queue<string>(["7", "7", "20"]);
        _answer = (_, response) =>
        {
            if (!refusals.TryDequeue(out var wait))
            {
                return StoredAsync(response);
            }

            response.Headers.RetryAfter = wait;
            return response.StatusAsync(429, "TooManyRequests");
        };

        await FinishAsync("a");
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(7));
        Assert.Single(Patches);
        _time.Advance(TimeSpan.FromSeconds(7));
        await _time.PassAsync(TimeSpan.FromSeconds(7));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(3, Patches.Count());
        Assert.Equal(EntryStage.Finished, _journal.State.Find("a")!.Stage);
        _time.Advance(TimeSpan.FromSeconds(20));

        await FlushedAsync();
        Assert.Equal(4, Patches.Count());
    }

    [Fact]
    public async Task Result_ServerIsBusyForLong_LetsOthersPassMeanwhile()
    {
        var first = true;
        _answer = (request, response) =>
        {
            if (!first || !request.Path.EndsWith("/a/status", StringComparison.Ordinal))
            {
                return StoredAsync(response);
            }

            first = false;
            response.Headers.RetryAfter = "45"; // more than a call waits
            return response.StatusAsync(429, "TooManyRequests");
        };

        await FinishAsync("a");
        await _log.NextAsync("times in a row, next try in 00:00:45");
        await FinishAsync("b");
        await _log.NextAsync("Reported ns/b");
        Assert.Equal(EntryStage.Finished, _journal.State.Find("a")!.Stage);
        await _time.PassAsync(TimeSpan.FromSeconds(45));

        await FlushedAsync();
        Assert.Equal(["a", "b", "a"], Patches.Select(patch => patch.Path.Split('/')[^2]));
    }

    [Fact]
    public async Task Result_ServerNeverAnswers_IsSentAgainAfterTheTimeout()
    {
        var silent = true;
        var asked = new TaskCompletionSource();
        _answer = (request, response) =>
        {
            asked.TrySetResult();
            return silent ? request.HoldAsync() : StoredAsync(response);
        };

        await FinishAsync("a");
        await asked.Task.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(30));
        await _log.NextAsync("times in a row");
        Assert.Equal(EntryStage.Finished, _journal.State.Find("a")!.Stage);
        silent = false;
        PassBackoff();

        await FlushedAsync();
        Assert.Equal(2, Patches.Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Result_AnswerBreaksOff_IsSentAgainAsItWas(bool inTheHead)
    {
        var broken = true;
        _answer = async (request, response) =>
        {
            if (!broken)
            {
                await StoredAsync(response);
                return;
            }

            broken = false; // it is stored, but nobody hears of it
            if (!inTheHead)
            {
                await response.SendAsync("""{"kind":"Execution","metadata":{"name":"a",""");
            }

            response.HttpContext.Abort();
        };

        await FinishAsync("a");
        await _log.NextAsync("times in a row");
        Assert.Equal(EntryStage.Finished, _journal.State.Find("a")!.Stage);
        PassBackoff();

        await FlushedAsync();
        Assert.Equal(2, Patches.Count());
        Assert.Single(Patches.Select(patch => patch.Body).Distinct());
    }

    [Fact]
    public async Task Running_NotTaken_IsSentAgain()
    {
        var served = _answer;
        _answer = static (_, response) => response.StatusAsync(500, "InternalError");
        await _journal.CommitAsync(default, Entries.Accepted("a"), Entries.SlotTaken("a"), Entries.Launched("a"));
        _reporter.Add("a");
        await _log.NextAsync("times in a row");
        var taken = new TaskCompletionSource();
        _answer = async (request, response) =>
        {
            await served(request, response);
            taken.TrySetResult();
        };

        PassBackoff();

        await taken.Task.WaitAsync(Patience);
        Assert.Equal(["Running 1", "Running 1"], Patches.Select(Said));
    }

    [Fact]
    public async Task Running_WaitsForItsNextAttempt_SaysTheLastOne()
    {
        var taken = new TaskCompletionSource();
        _answer = async (_, response) =>
        {
            await StoredAsync(response);
            taken.TrySetResult();
        };
        await _journal.CommitAsync(default, Entries.Accepted("a"), Entries.SlotTaken("a"), Entries.Launched("a"), Entries.AttemptEnded("a"));

        _reporter.Add("a");

        await taken.Task.WaitAsync(Patience);
        Assert.Equal(["Running 1"], Patches.Select(Said));
    }

    [Fact]
    public async Task Result_ExecutionIsGone_IsGivenUpWithoutASecondTry()
    {
        _answer = (_, response) => response.StatusAsync(404, "NotFound");

        await FinishAsync("a");

        await _log.NextAsync("Reported ns/a as Succeeded: Gone");
        Assert.Single(_harness.Server.Requests);
        Assert.Null(_journal.State.Find("a"));
    }

    [Fact]
    public async Task Result_NamesakeTookThePlace_IsGivenUp()
    {
        _answer = (request, response) => request.Method == "GET"
            ? response.JsonAsync("""{"kind":"Execution","apiVersion":"carillon.dev/v1","metadata":{"name":"a","namespace":"ns","uid":"another"}}""")
            : response.StatusAsync(422, "Invalid");

        await FinishAsync("a");

        await _log.NextAsync("Reported ns/a as Succeeded: Gone");
        Assert.Null(_journal.State.Find("a"));
    }

    [Fact]
    public async Task Result_RefusedInFull_IsSentWithoutWhatMayBeRefused()
    {
        _answer = (request, response) => request.Method == "GET"
            ? response.JsonAsync("""{"kind":"Execution","apiVersion":"carillon.dev/v1","metadata":{"name":"a","namespace":"ns","uid":"a"},"status":{"phase":"Running"}}""")
            : request.Body.Contains("\"attempts\"", StringComparison.Ordinal) ? response.StatusAsync(422, "Invalid") : StoredAsync(response);

        await FinishAsync("a", new() { Phase = ExecutionPhase.Failed, ExitCode = 3, Attempts = [new() { Attempt = 1 }] });

        await _log.NextAsync("Reported ns/a as Failed: Stored");
        var sent = JsonNode.Parse(Patches.Last().Body)![1]!["value"]!;
        Assert.Equal((3, "Failed"), ((int)sent["exitCode"]!, (string?)sent["phase"]));
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running.WaitAsync(Patience);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        _reporter.Dispose();
        await _harness.DisposeAsync();
        await _file.DisposeAsync();
        _metrics.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Said(FakeRequest patch)
    {
        var status = JsonNode.Parse(patch.Body)![1]!["value"]!;
        return $"{status["phase"]} {status["attempt"]}";
    }

    private static Task StoredAsync(HttpResponse response) => response.JsonAsync("""{"kind":"Execution","apiVersion":"carillon.dev/v1","metadata":{"name":"x"}}""");

    private async Task FinishAsync(string uid, ExecutionStatus? result = null)
    {
        var finished = result is null ? Entries.Finished(uid) : new JournalRecord.Finished { Uid = uid, Result = result };
        await _journal.CommitAsync(default, Entries.Accepted(uid), Entries.SlotTaken(uid), Entries.Launched(uid), finished);
        _reporter.Add(uid);
    }

    /// <summary>
    /// Lets any backoff pass at one stroke. In the course of a minute the request that it lets go could be sent early enough to run into its timeout within
    /// the rest of it.
    /// </summary>
    private void PassBackoff()
    {
        _time.Skip(LongestBackoff);
        _time.Advance(TimeSpan.Zero);
    }

    private Task FlushedAsync() => _reporter.FlushAsync(default).WaitAsync(Patience);
}
