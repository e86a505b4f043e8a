using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Agent.Dispatch;
using Carillon.Agent.Intake;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Timing;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Simulation.Hosts;

/// <summary>
/// A host with its agent. What the agent decides, it decides by the production decisions over a production journal state; only processes
/// and the disk are simulated. The journal survives everything, what runs survives the agent.
/// </summary>
internal sealed class SimHost : IDisposable
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);
    private static readonly HashSet<string> Nobody = [];

    private readonly SimKernel _kernel;
    private readonly SimApi _api;
    private readonly SimNetwork _network;
    private readonly IHostWitness _witness;
    private readonly ILogger _logger;
    private readonly Choices _choices;
    private readonly Dictionary<string, HostRun> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private JournalState _journal = JournalState.Empty;
    private AgentLife? _life;
    private int _boots;
    private bool _lookArmed;
    private bool _isHeldUp;

    public SimHost(SimKernel kernel, SimApi api, SimNetwork network, string name, IHostWitness witness, ILogger logger)
    {
        _kernel = kernel;
        _api = api;
        _network = network;
        _witness = witness;
        _logger = logger;
        _choices = kernel.Choices.Fork();
        Name = name;
    }

    public string Name { get; }

    /// <summary>The share of attempts that fail.</summary>
    public double FailureRate { get; init; }

    /// <summary>The share of commands that take long.</summary>
    public double SlowRate { get; init; }

    public bool HasAgent => _life is not null;

    public bool IsSilent => _life?.Actor.IsStopped == true;

    /// <summary>Whether a command runs on it.</summary>
    public bool IsRunning => _runs.Values.Any(static run => !run.HasEnded);

    /// <summary>Whether everything it was given has its result, and the server has it.</summary>
    public bool IsQuiet => _journal.Entries.IsEmpty;

    private bool IsDrained => (bool?)_api.Find("hostagents", null, Name)?.Spec?["drain"] == true;

    private string BootId => $"{Name}-boot-{_boots}";

    private TimeSpan Uptime => TimeSpan.FromTicks(_kernel.Now);

    public void StartAgent()
    {
        if (_life is not null)
        {
            return;
        }

        var life = _life = new AgentLife(_kernel, _api, _network, Name, BootId, _logger);
        _kernel.Schedule(life.Actor, TimeSpan.Zero, () =>
        {
            Recover();
            life.Follow(OnChange);
            WaitForList(life);
        });
    }

    /// <summary>The agent dies; what it started goes on.</summary>
    public void CrashAgent()
    {
        _life?.Dispose();
        _life = null;
        _lookArmed = false;
    }

    /// <summary>All that runs dies, the agent with it. It comes up again when it is started.</summary>
    public void Reboot()
    {
        CrashAgent();
        _boots++;
        foreach (var run in _runs.Values)
        {
            run.HasEnded = true;
            run.Outcome = AttemptOutcome.Failed(Carillon.Agent.Outcomes.Reasons.HostRebooted, "the host rebooted while the command ran");
            if (_journal.Find(run.Uid) is { } entry)
            {
                _witness.Ended(Name, entry);
            }
        }
    }

    /// <summary>The agent is stopped, or its network is away: nothing is heard of it and it hears nothing, while commands run on.</summary>
    public void Silence(bool on)
    {
        if (_life is null || _life.Actor.IsStopped == on)
        {
            return;
        }

        if (on)
        {
            _life.Actor.IsStopped = true;
        }
        else
        {
            _kernel.Continue(_life.Actor);
        }
    }

    public void Dispose() => CrashAgent();

    private void Recover()
    {
        foreach (var entry in Entries())
        {
            switch (entry.Stage)
            {
                case EntryStage.Starting:
                    Commit(new JournalRecord.SlotReturned { Uid = entry.Execution.Uid });
                    break;
                case EntryStage.Launched when _runs[entry.Execution.Uid].HasEnded:
                    Later(() => Finish(entry.Execution.Uid));
                    break;
                case EntryStage.Finished:
                    _ = ReportAsync(entry.Execution.Uid);
                    break;
                default:
                    _ = ReportRunningAsync(entry.Execution.Uid);
                    break;
            }
        }

        Wake();
    }

    private void WaitForList(AgentLife life)
    {
        if (!life.Informer.Synced.IsCompletedSuccessfully)
        {
            _kernel.Schedule(life.Actor, TimeSpan.FromMilliseconds(50), () => WaitForList(life));
            return;
        }

        foreach (var entry in Entries().Where(entry => entry.Stage != EntryStage.Finished
            && life.Informer.Store.Find(KeyOf(entry))?.Metadata.Uid != entry.Execution.Uid))
        {
            _ = CheckVanishedAsync(entry.Execution.Uid);
        }

        if (_api.Find("hostagents", null, Name) is null)
        {
            _api.Create("hostagents", null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name }, ["spec"] = new JsonObject() }, Name);
        }

        Beat(life);
    }

    private void Beat(AgentLife life)
    {
        if (!_network.IsDown)
        {
            var lease = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = Name },
                ["spec"] = new JsonObject
                {
                    ["holderIdentity"] = Name,
                    ["leaseDurationSeconds"] = 60,
                    ["renewTime"] = $"{_kernel.UtcNow:yyyy-MM-ddTHH:mm:ss.ffffff}Z",
                },
            };
            _api.Patch("leases", "carillon-agents", Name, Patch.Apply(lease), null, Name);
            Present();
            if (_isHeldUp && !IsDrained)
            {
                Wake(); // nobody else tells of the end of a drain
            }
        }

        _kernel.Schedule(life.Actor, HeartbeatInterval * (1 - (0.1 * _choices.Share())), () => Beat(life));
    }

    /// <summary>Says how busy it is. Its HostAgent has a field of the operator's too, which it must leave alone.</summary>
    private void Present()
    {
        var status = new JsonObject
        {
            ["running"] = _journal.Entries.Values.Count(static entry => entry.HoldsSlot),
            ["queued"] = _journal.Entries.Values.Count(static entry => entry.Stage == EntryStage.Waiting),
        };
        if (_api.Find("hostagents", null, Name) is not null)
        {
            _api.Patch("hostagents", null, Name, Patch.Apply(new JsonObject { ["status"] = status }), "status", Name);
        }
    }

    private void OnChange(StoreChange<Execution> change)
    {
        if (change.Kind == StoreChangeKind.Deleted)
        {
            if (change.Old?.Metadata.Uid is { } gone && _journal.Find(gone) is { Stage: not EntryStage.Finished })
            {
                _ = CheckVanishedAsync(gone);
            }

            return;
        }

        var execution = change.New!;
        var decision = AcceptDecision.Decide(execution, Name, new JournalView(_journal, _reported.Contains), trusted: true, NotStarted);
        Commit(decision.Records);
        switch (decision.Result)
        {
            case AcceptAnswer.Accepted:
                Wake();
                break;
            case AcceptAnswer.Refused:
                _ = ReportAsync(execution.Metadata.Uid!);
                break;
            case AcceptAnswer.End end:
                End(execution.Metadata.Uid!, end.Reason, end.Message);
                break;
        }
    }

    private async Task CheckVanishedAsync(string uid)
    {
        var life = _life!;
        while (_journal.Find(uid) is { Stage: not EntryStage.Finished } entry)
        {
            try
            {
                var live = await life.Client.FindAsync(CarillonResources.Executions, entry.Execution.Namespace, entry.Execution.Name, life.Stop).ConfigureAwait(false);
                if (live?.Metadata.Uid != uid)
                {
                    End(uid, EndReason.Deleted, "the execution was deleted");
                }

                return;
            }
            catch (KubernetesException)
            {
                await Pause.ForAsync(TimeSpan.FromSeconds(1), life.Time, life.Stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Wake()
    {
        if (!_lookArmed)
        {
            _lookArmed = true;
            Later(Look);
        }
    }

    private void Look()
    {
        _lookArmed = false;
        var waiting = Entries().Where(static entry => entry.Stage == EntryStage.Waiting).ToList();
        var windows = waiting.ToDictionary(static entry => entry.Execution.Uid, Window);
        var slots = (int?)_api.Find("hostagents", null, Name)?.Spec?["slots"] ?? HostAgentDefaults.Slots;
        _isHeldUp = IsDrained;
        var plan = DispatchDecision.Decide(
            [.. waiting.Select(entry => (entry, windows[entry.Execution.Uid]))],
            Entries().Count(static entry => entry.HoldsSlot),
            slots,
            _isHeldUp,
            entry => SlotDecision.IsQueued(_journal, entry, Nobody),
            Uptime);
        foreach (var (uid, reason, message) in plan.Late)
        {
            FinishWaiting(uid, entry => _life!.Statuses.TooLate(entry, reason, message, _kernel.UtcNow));
        }

        foreach (var uid in plan.Candidates)
        {
            var decision = SlotDecision.Take(_journal, uid, slots, Nobody, $"{uid}-run", NotStarted);
            Commit(decision.Records);
            Act(uid, decision.Result);
        }

        if (plan.WakeAt is { } at && waiting.Count > 0)
        {
            _kernel.Schedule(_life!.Actor, at - Uptime, Wake);
        }
    }

    private void Act(string uid, SlotAnswer answer)
    {
        switch (answer)
        {
            case SlotAnswer.Taken:
                _kernel.Schedule(_life!.Actor, _choices.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60)), () => Launch(uid));
                break;
            case SlotAnswer.Over:
                _ = ReportAsync(uid);
                break;
            case SlotAnswer.MustReplace replace:
                foreach (var victim in replace.Uids.Order(StringComparer.Ordinal))
                {
                    End(victim, EndReason.Replaced, "a newer execution of the task takes its place");
                }

                break;
        }
    }

    private void Launch(string uid)
    {
        if (_journal.Find(uid) is not { Stage: EntryStage.Starting } entry)
        {
            return;
        }

        if (_life!.EndsBeforeStart.Remove(uid, out var end))
        {
            Commit(new JournalRecord.Finished { Uid = uid, Result = NotStarted(entry, OutcomeDecision.OfReason(end.Reason, end.Message)) });
            _ = ReportAsync(uid);
            Wake();
            return;
        }

        Commit(new JournalRecord.Launched { Uid = uid, Mark = new LaunchMark { BootId = BootId, Uptime = Uptime, Time = _kernel.UtcNow } });
        _witness.Started(Name, entry);
        var (takes, outcome) = Command(entry);
        var run = _runs[uid] = new HostRun { Uid = uid, Attempt = entry.Attempt, Outcome = outcome, EndsAt = _kernel.Now + takes.Ticks };
        EndAt(run);
        _kernel.Schedule(_life.Actor, TimeSpan.FromSeconds(1), () => _ = ReportRunningAsync(uid));
    }

    private (TimeSpan Takes, AttemptOutcome Outcome) Command(JournalEntry entry)
    {
        var takes = _choices.Chance(SlowRate)
            ? _choices.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90))
            : _choices.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2));
        var timeout = TimeSpan.FromSeconds(entry.Spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds);
        if (takes > timeout)
        {
            return (timeout, new AttemptOutcome(ExecutionPhase.TimedOut, Carillon.Agent.Outcomes.Reasons.TimeoutExceeded, "simulated"));
        }

        return (takes, _choices.Chance(FailureRate)
            ? AttemptOutcome.Failed(Carillon.Agent.Outcomes.Reasons.ExitCode, "simulated") with { ExitCode = 1 }
            : new AttemptOutcome(ExecutionPhase.Succeeded) { ExitCode = 0 });
    }

    private void EndAt(HostRun run)
    {
        var endsAt = run.EndsAt;
        _kernel.Schedule(null, TimeSpan.FromTicks(endsAt - _kernel.Now), () =>
        {
            if (run.HasEnded || run.EndsAt != endsAt)
            {
                return;
            }

            run.HasEnded = true;
            if (_journal.Find(run.Uid) is { } entry)
            {
                _witness.Ended(Name, entry);
            }

            if (_life is not null)
            {
                Later(() => Finish(run.Uid));
            }
        });
    }

    private void Finish(string uid)
    {
        if (_journal.Find(uid) is not { Stage: EntryStage.Launched } entry || _runs.GetValueOrDefault(uid) is not { HasEnded: true } run)
        {
            return;
        }

        _runs.Remove(uid);
        var outcome = entry.Ending is { } ending ? OutcomeDecision.OfReason(ending.Reason, ending.Message) : run.Outcome;
        var attempt = _life!.Statuses.Attempt(entry, outcome, _kernel.UtcNow, Uptime);
        var result = _life.Statuses.Final(entry, outcome, attempt, new OutputExcerpt("", 0, false), null);
        if (entry.Ending is null && RetryDecision.WaitBeforeNext(entry.Spec.Retry, entry.Attempt, outcome, _choices.Share()) is { } wait)
        {
            Commit(new JournalRecord.AttemptEnded { Uid = uid, Attempt = attempt, NextAttemptAt = _kernel.UtcNow + wait, Otherwise = result });
            _ = ReportRunningAsync(uid);
        }
        else
        {
            Commit(new JournalRecord.Finished { Uid = uid, Result = result });
            _ = ReportAsync(uid);
        }

        Wake();
    }

    private void End(string uid, EndReason reason, string message)
    {
        switch (_journal.Find(uid))
        {
            case { Stage: EntryStage.Waiting }:
                FinishWaiting(uid, entry => NotStarted(entry, OutcomeDecision.OfReason(reason, message)));
                Wake();
                break;
            case { Stage: EntryStage.Starting }:
                _life!.EndsBeforeStart[uid] = (reason, message);
                break;
            case { Stage: EntryStage.Launched, Ending: null }:
                Commit(new JournalRecord.Ending { Uid = uid, Mark = new EndingMark(reason, message) });
                if (_runs[uid] is { HasEnded: false } run)
                {
                    run.EndsAt = _kernel.Now + _choices.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(3)).Ticks;
                    EndAt(run);
                }

                break;
        }
    }

    private void FinishWaiting(string uid, Func<JournalEntry, ExecutionStatus> end)
    {
        if (_journal.Find(uid) is { Stage: EntryStage.Waiting } entry)
        {
            Commit(new JournalRecord.Finished { Uid = uid, Result = end(entry) });
            _ = ReportAsync(uid);
        }
    }

    /// <summary>Until it is heard: what never says that it started is given up in the end.</summary>
    private async Task ReportRunningAsync(string uid)
    {
        var life = _life!;
        while (_journal.Find(uid) is { HasStarted: true } entry)
        {
            try
            {
                await SendAsync(entry.Execution, life.Statuses.Running(entry)).ConfigureAwait(false);
                return;
            }
            catch (KubernetesApiException e) when (e.IsNotFound || e.IsInvalid)
            {
                return; // gone, or ended for all others
            }
            catch (KubernetesException)
            {
                try
                {
                    await Pause.ForAsync(TimeSpan.FromSeconds(1), life.Time, life.Stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReportAsync(string uid)
    {
        var life = _life!;
        if (!life.Reporting.Add(uid))
        {
            return;
        }

        var wait = TimeSpan.FromMilliseconds(200);
        while (_journal.Find(uid) is { Stage: EntryStage.Finished, Result: { } result } entry)
        {
            try
            {
                if (await TryReportAsync(life, entry, result).ConfigureAwait(false))
                {
                    Commit(new JournalRecord.Reported { Uid = uid });
                    break;
                }

                _kernel.Fail($"the server refuses the result of {entry.Execution}");
            }
            catch (KubernetesException)
            {
                try
                {
                    await Pause.ForAsync(wait, life.Time, life.Stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                wait = wait < TimeSpan.FromSeconds(10) ? wait * 2 : wait;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        life.Reporting.Remove(uid);
    }

    private async Task<bool> TryReportAsync(AgentLife life, JournalEntry entry, ExecutionStatus result)
    {
        try
        {
            await SendAsync(entry.Execution, result).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return true;
        }
        catch (KubernetesApiException e) when (e.IsInvalid)
        {
            var live = await life.Client.FindAsync(CarillonResources.Executions, entry.Execution.Namespace, entry.Execution.Name, life.Stop).ConfigureAwait(false);
            return live?.Metadata.Uid != entry.Execution.Uid || Agent.Reporting.ExecutionPhases.IsFinal(live.Status?.Phase);
        }
    }

    private Task<PartialObject> SendAsync(ExecutionRef execution, ExecutionStatus status)
    {
        var patch = Patch.Json(
            JsonPatchOperation.Test("/metadata/uid", execution.Uid),
            JsonPatchOperation.Add("/status", JsonSerializer.SerializeToNode(status, CarillonJsonContext.Default.ExecutionStatus)));
        return _life!.Client.PatchAsync(
            CarillonResources.Executions.MetadataOnly(), execution.Namespace, execution.Name, patch, PatchOptions.Status, _life.Stop);
    }

    private ExecutionStatus NotStarted(JournalEntry entry, AttemptOutcome outcome) => _life!.Statuses.NotStarted(entry, outcome, _kernel.UtcNow);

    private StartWindow Window(JournalEntry entry)
    {
        var key = (entry.Execution.Uid, entry.Attempt);
        return _life!.Windows.TryGetValue(key, out var window)
            ? window
            : _life.Windows[key] = StartWindow.Of(entry, _kernel.UtcNow, Uptime);
    }

    private void Commit(params IReadOnlyList<JournalRecord> records)
    {
        foreach (var record in records)
        {
            _journal = _journal.Apply(record);
            if (record is JournalRecord.Reported)
            {
                _reported.Add(record.Uid);
            }
        }
    }

    /// <summary>The state is a hash map whose order differs from process to process.</summary>
    private List<JournalEntry> Entries() => [.. _journal.Entries.Values.OrderBy(static entry => entry.Execution.Uid, StringComparer.Ordinal)];

    private void Later(Action action)
    {
        if (_life is { } life)
        {
            _kernel.Schedule(life.Actor, _choices.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)), action);
        }
    }

    private static ObjectKey KeyOf(JournalEntry entry) => new(entry.Execution.Namespace, entry.Execution.Name);
}
