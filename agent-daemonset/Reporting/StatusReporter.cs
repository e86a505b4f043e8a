using System.Collections.Concurrent;
using System.Text.Json;

using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Reporting;

/// <summary>
/// Brings states from the journal to the API server, until it has acknowledged them. What is sent depends only on the journal at that
/// moment, so a Running that comes too late is simply not sent any more.
/// </summary>
internal sealed partial class StatusReporter : IReportQueue, IDisposable
{
    private const int Workers = 4;
    private static readonly TimeSpan BoundInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly IKubernetesClient _client;
    private readonly DurableJournal _journal;
    private readonly StatusComposer _statuses;
    private readonly RunFolders _folders;
    private readonly WorkQueue<string> _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, ExecutionStatus> _unwritten = new();
    private TaskCompletionSource _reported = NewSignal();

    public StatusReporter(
        IKubernetesClient client, DurableJournal journal, StatusComposer statuses, RunFolders folders, TimeProvider time, ILogger<StatusReporter> logger)
    {
        _client = client;
        _journal = journal;
        _statuses = statuses;
        _folders = folders;
        _queue = new WorkQueue<string>("reports", time, new WorkQueueOptions { InitialBackoff = TimeSpan.FromMilliseconds(200) });
        _time = time;
        _logger = logger;
    }

    public void Add(string uid) => _queue.Add(uid);

    public void AddUnwritten(string uid, ExecutionStatus result)
    {
        _unwritten[uid] = result;
        _queue.Add(uid);
    }

    public async Task<bool> IsKnownAsStartedAsync(ExecutionRef execution, int attempt, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var live = await _client.FindAsync(CarillonResources.Executions, execution.Namespace, execution.Name, stop);
                return live is { Status: { } status } && live.Metadata.Uid == execution.Uid
                    && (ExecutionPhases.IsFinal(status.Phase) || (status.Phase == ExecutionPhase.Running && status.Attempt == attempt));
            }
            catch (KubernetesException)
            {
                await Task.Delay(Pause, _time, stop);
            }
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var bounding = BoundAsync(stop);
        await _queue.RunAsync(Workers, ReportAsync, _logger, stop);
        await bounding;
    }

    /// <summary>Done when the API server has every result that is in the journal now.</summary>
    public async Task FlushAsync(CancellationToken stop)
    {
        while (true)
        {
            var next = Volatile.Read(ref _reported).Task; // before the look, so that none is overlooked
            if (_journal.State.Entries.Values.All(entry => entry.Stage != EntryStage.Finished))
            {
                return;
            }

            await next.WaitAsync(stop);
        }
    }

    public void Dispose() => _queue.Dispose();

    /// <summary>Gives up outputs, and in the end results, while the API server stays away.</summary>
    private async Task BoundAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BoundInterval, _time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            DateTimeOffset? now = _client.Clock.IsKnown ? _client.Clock.UtcNow : null;
            var (given, lost) = await _journal.CommitAsync(
                view =>
                {
                    var (records, lost) = BacklogDecision.Decide(view.State, now);
                    return new JournalDecision<(int, int)>((records.Count - lost, lost), records);
                },
                stop);
            if (given + lost > 0)
            {
                LogGivenUp(given, lost);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<TimeSpan?> ReportAsync(string uid, CancellationToken stop)
    {
        if (_journal.State.Find(uid) is not { } entry)
        {
            return null;
        }

        if (entry.Stage != EntryStage.Finished && _unwritten.TryGetValue(uid, out var unwritten))
        {
            await SendAsync(entry.Execution, unwritten, stop);
        }
        else if (entry.HasStarted)
        {
            // Also this is tried until it gets through: what never says that it started is given up by the operator in the end.
            await SendAsync(entry.Execution, _statuses.Running(entry), stop);
        }
        else if (entry is { Stage: EntryStage.Finished, Result: { } result })
        {
            var answer = await SendAsync(entry.Execution, result, stop);
            if (answer == ReportAnswer.Invalid)
            {
                LogTrimmed(entry.Execution);
                answer = await SendAsync(entry.Execution, Trimmed(result), stop);
            }

            if (answer == ReportAnswer.Invalid)
            {
                throw new InvalidOperationException($"the API server refuses every form of the status of {entry.Execution}");
            }

            await _journal.CommitAsync(stop, new JournalRecord.Reported { Uid = uid });
            _unwritten.TryRemove(uid, out _);
            _folders.NoteReported(uid, _client.Clock.UtcNow);
            LogReported(entry.Execution, result.Phase, answer);
            Interlocked.Exchange(ref _reported, NewSignal()).TrySetResult();
        }

        return null;
    }

    /// <summary>
    /// Replaces the whole status, if the object is still the one meant: its UID is tested in the same step, so a namesake is never touched.
    /// </summary>
    private async Task<ReportAnswer> SendAsync(ExecutionRef execution, ExecutionStatus status, CancellationToken stop)
    {
        var patch = Patch.Json(
            JsonPatchOperation.Test("/metadata/uid", execution.Uid),
            JsonPatchOperation.Add("/status", JsonSerializer.SerializeToNode(status, CarillonJsonContext.Default.ExecutionStatus)));
        try
        {
            await _client.PatchAsync(
                CarillonResources.Executions.MetadataOnly(), execution.Namespace, execution.Name, patch, PatchOptions.Status, stop);
            return ReportAnswer.Stored;
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e is { Code: 410, Reason.Length: > 0 })
        {
            return ReportAnswer.Gone;
        }
        catch (KubernetesApiException e) when (e.IsInvalid || e.Code is 400 or 413)
        {
            LogRefused(execution, e.Code, e.Message);
            return await WhyRefusedAsync(execution, stop);
        }
    }

    private async Task<ReportAnswer> WhyRefusedAsync(ExecutionRef execution, CancellationToken stop)
    {
        var live = await _client.FindAsync(CarillonResources.Executions, execution.Namespace, execution.Name, stop);
        if (live is null || live.Metadata.Uid != execution.Uid)
        {
            return ReportAnswer.Gone;
        }

        return ExecutionPhases.IsFinal(live.Status?.Phase) ? ReportAnswer.Settled : ReportAnswer.Invalid;
    }

    /// <summary>What no schema can object to.</summary>
    private static ExecutionStatus Trimmed(ExecutionStatus status) => status with
    {
        Output = null,
        OutputTruncated = status.OutputBytes > 0,
        Attempts = null,
        Message = "the API server refused the full result; it is in the log of the agent",
    };
}
