using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Intake;

/// <summary>Takes Executions in: journals the new ones, passes cancels on, and finds out about those that vanished.</summary>
internal sealed partial class ExecutionReceiver : IDisposable
{
    private readonly IExecutionIntake _intake;
    private readonly IKubernetesClient _client;
    private readonly ExecutionJournal _firstList;
    private readonly DurableJournal _journal;
    private readonly Dispatcher _dispatcher;
    private readonly IReportQueue _reports;
    private readonly StatusComposer _statuses;
    private readonly HostClock _clock;
    private readonly string _nodeName;
    private readonly ILogger _logger;
    private readonly WorkQueue<string> _vanished;
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ExecutionReceiver(
        IExecutionIntake intake,
        IKubernetesClient client,
        ExecutionJournal firstList,
        DurableJournal journal,
        Dispatcher dispatcher,
        IReportQueue reports,
        StatusComposer statuses,
        HostClock clock,
        string nodeName,
        ILogger<ExecutionReceiver> logger)
    {
        _intake = intake;
        _client = client;
        _firstList = firstList;
        _journal = journal;
        _dispatcher = dispatcher;
        _reports = reports;
        _statuses = statuses;
        _clock = clock;
        _nodeName = nodeName;
        _logger = logger;
        _vanished = new WorkQueue<string>("vanished", clock.Provider);
    }

    /// <summary>
    /// Done when everything that was there at the start is dealt with. Only then may the host announce itself: what is released
    /// before cannot have been meant for this agent.
    /// </summary>
    public Task Listed => _listed.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        var checking = _vanished.RunAsync(1, CheckVanishedAsync, _logger, stop);
        await foreach (var next in _intake.ReadAsync(stop))
        {
            switch (next)
            {
                case IntakeEvent.Seen seen:
                    await ReceiveAsync(seen.Execution, stop);
                    break;
                case IntakeEvent.Vanished vanished:
                    CheckLater(entry => ObjectKeyOf(entry) == vanished.Key);
                    break;
                case IntakeEvent.ListComplete:
                    await CompleteListAsync();
                    break;
            }
        }

        await checking;
    }

    public void Dispose() => _vanished.Dispose();

    private async Task ReceiveAsync(Execution execution, CancellationToken stop)
    {
        var trusted = !_firstList.IsNew;
        var answer = await _journal.CommitAsync(
            view => AcceptDecision.Decide(
                execution, _nodeName, view, trusted, (entry, outcome) => _statuses.NotStarted(entry, outcome, _clock.ServerNow)),
            stop);
        switch (answer)
        {
            case AcceptAnswer.Accepted:
                LogAccepted(execution.Metadata.Namespace, execution.Metadata.Name);
                _dispatcher.Wake();
                break;
            case AcceptAnswer.Refused:
                LogRefused(execution.Metadata.Namespace, execution.Metadata.Name);
                _reports.Add(execution.Metadata.Uid!);
                break;
            case AcceptAnswer.End end:
                await _dispatcher.EndAsync(execution.Metadata.Uid!, end.Reason, end.Message, stop);
                break;
        }
    }

    private async Task CompleteListAsync()
    {
        // What was deleted while no agent was here brings no event.
        CheckLater(entry => _intake.Find(ObjectKeyOf(entry))?.Metadata.Uid != entry.Execution.Uid);
        if (_firstList.IsNew)
        {
            await _firstList.NoteFirstListAsync();
        }

        _listed.TrySetResult();
    }

    private void CheckLater(Func<JournalEntry, bool> which)
    {
        foreach (var entry in _journal.State.Entries.Values.Where(entry => entry.Stage != EntryStage.Finished && which(entry)))
        {
            _vanished.Add(entry.Execution.Uid);
        }
    }

    /// <summary>A cache may lie about absence, and an Execution that the operator gave up is not deleted: ask.</summary>
    private async Task<TimeSpan?> CheckVanishedAsync(string uid, CancellationToken stop)
    {
        if (_journal.State.Find(uid) is { Stage: not EntryStage.Finished } entry)
        {
            var live = await _client.FindAsync(CarillonResources.Executions, entry.Execution.Namespace, entry.Execution.Name, stop);
            if (live is null || live.Metadata.Uid != uid || live.Metadata.DeletionTimestamp is not null)
            {
                LogDeleted(entry.Execution);
                await _dispatcher.EndAsync(uid, EndReason.Deleted, "the execution was deleted", stop);
            }
        }

        return null;
    }

    private static ObjectKey ObjectKeyOf(JournalEntry entry) => new(entry.Execution.Namespace, entry.Execution.Name);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Accepted {Namespace}/{Name}")]
    private partial void LogAccepted(string? @namespace, string? name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Namespace}/{Name} ends without a start")]
    private partial void LogRefused(string? @namespace, string? name);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution} was deleted")]
    private partial void LogDeleted(ExecutionRef execution);
}
