using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Schedules;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Events;

/// <summary>What the operator tells people by Events. The reasons are part of the API.</summary>
internal sealed class OperatorEvents
{
    private readonly IEventRecorder _recorder;

    public OperatorEvents(IEventRecorder recorder) => _recorder = recorder;

    public void Fired(DistributedCronTask task, string run, RunTrigger trigger) => _recorder.Record(
        EventType.Normal, About(task), "Fired", trigger == RunTrigger.CatchUp ? $"made run {run} for a due time that was missed" : $"made run {run}");

    /// <summary>A task runs because others ran.</summary>
    public void Followed(DistributedCronTask task, string run, DependencyFire fire) => _recorder.Record(
        EventType.Normal, About(task), "Fired", $"made run {run} after {string.Join(", ", fire.Upstreams.Select(static upstream => upstream.Run))}");

    public void UpstreamNotUsed(DistributedCronTask task, string upstreamRun) => _recorder.Record(
        EventType.Normal, About(task), "UpstreamNotUsed", $"no run follows {upstreamRun}: the task was suspended or not accepted when it ended");

    public void JoinAbandoned(DistributedCronTask task, IReadOnlyList<DateTimeOffset> times) => _recorder.Record(
        EventType.Warning,
        About(task),
        "JoinAbandoned",
        $"no run for {Rfc3339.Format(times[^1])}{(times.Count > 1 ? $" and {times.Count - 1} times before it" : "")}: not every task in dependsOn had a run for it");

    public void HostJoined(DistributedCronTask task, string host, string run) =>
        _recorder.Record(EventType.Normal, About(task), "HostJoined", $"made run {run} for host {host}, which has joined");

    public void Missed(DistributedCronTask task, SkippedTimes skipped)
    {
        var times = skipped.From == skipped.To
            ? $"the due time {Rfc3339.Format(skipped.To)} got no run"
            : $"{(skipped.AtMost ? "at most " : "")}{skipped.Count} due times from {Rfc3339.Format(skipped.From)} to {Rfc3339.Format(skipped.To)} got no run";
        var reasons = string.Join(", ", skipped.Reasons.OrderBy(static reason => reason.Key).Select(static reason => $"{reason.Key} {reason.Value}"));
        _recorder.Record(EventType.Warning, About(task), "Missed", $"{times}: {reasons}");
    }

    public void NotAccepted(DistributedCronTask task, string reason, string message) =>
        _recorder.Record(EventType.Warning, About(task), reason, message);

    public void NotAccepted(HostGroup group, string reason, string message) =>
        _recorder.Record(EventType.Warning, About(group), reason, message);

    public void NotDispatched(DistributedCronRun run, string reason, string message) =>
        _recorder.Record(EventType.Warning, About(run), reason, message);

    /// <summary>The next wave of a rollout starts.</summary>
    public void WaveReleased(DistributedCronRun run, int wave, int waves, int hosts) =>
        _recorder.Record(EventType.Normal, About(run), "WaveReleased", $"wave {wave} of {waves} starts: {hosts} hosts");

    /// <summary>Another host does what a lost one was to do.</summary>
    public void HostReplaced(DistributedCronRun run, HostReplacement replacement) => _recorder.Record(
        EventType.Warning, About(run), "HostReplaced", $"host {replacement.Lost} is lost, {replacement.Host} takes over (retry on Lost)");

    /// <summary>More hosts failed than the rollout bears.</summary>
    public void RolloutStopped(DistributedCronRun run, int hosts) => _recorder.Record(
        EventType.Warning,
        About(run),
        "RolloutStopped",
        $"more hosts failed than rollout.maxFailures allows ({run.Spec?.TaskSnapshot?.Rollout?.MaxFailures?.ToString() ?? "0"}): {hosts} hosts do not start");

    /// <summary>The server would not have a Run of the task.</summary>
    public void Refused(DistributedCronTask task, string run, Refusal refusal) => _recorder.Record(
        EventType.Warning,
        About(task),
        refusal.Reason,
        refusal.MayPass ? $"run {run} could not be made yet: {refusal.Message}" : $"run {run} could not be made, its due time passes: {refusal.Message}");

    /// <summary>How a Run ended. A success is the rule and already in the status: an Event for each would push out those that matter.</summary>
    public void Finished(DistributedCronRun run, DistributedCronRunStatus status)
    {
        var (type, reason) = status.Phase switch
        {
            RunPhase.Succeeded => (EventType.Normal, null),
            RunPhase.Cancelled => (EventType.Normal, "RunCancelled"),
            RunPhase.Skipped => (EventType.Warning, "RunSkipped"),
            RunPhase.PartiallySucceeded => (EventType.Warning, "RunPartiallySucceeded"),
            _ => (EventType.Warning, "RunFailed"),
        };
        if (reason is not null)
        {
            _recorder.Record(type, About(run), reason, Why(status) ?? reason);
        }
    }

    /// <summary>How a Run ended after all: until now an Event, and the status, said something else.</summary>
    public void Corrected(DistributedCronRun run, DistributedCronRunStatus status) =>
        _recorder.Record(EventType.Normal, About(run), "RunCorrected", $"a late result makes it {status.Phase}: {Why(status)}");

    /// <summary>Its reason, and what the condition of the same reason says.</summary>
    private static string? Why(DistributedCronRunStatus status) =>
        status.Conditions?.FirstOrDefault(condition => condition.Reason == status.Reason)?.Message is { } why ? $"{status.Reason}: {why}" : status.Reason;

    private static ObjectReference About(DistributedCronTask task) => ObjectReference.To(CarillonResources.Tasks, task);

    private static ObjectReference About(DistributedCronRun run) => ObjectReference.To(CarillonResources.Runs, run);

    private static ObjectReference About(HostGroup group) => ObjectReference.To(CarillonResources.HostGroups, group);
}
