using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dependencies;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Releases;
using Carillon.Operator.Rollouts;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Executions;

/// <summary>What the operator does to a Run's Executions that exist: lets the held ones go or ends them, cancels the others.</summary>
internal sealed class ExecutionControl
{
    private readonly ExecutionWrites _writes;
    private readonly HostUpstreams _upstreams;
    private readonly GroupPlaces _places;
    private readonly Departures _departures;
    private readonly MembershipCache _memberships;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;

    public ExecutionControl(
        ExecutionWrites writes,
        HostUpstreams upstreams,
        GroupPlaces places,
        Departures departures,
        MembershipCache memberships,
        OperatorOptions options,
        TimeProvider time)
    {
        _writes = writes;
        _upstreams = upstreams;
        _places = places;
        _departures = departures;
        _memberships = memberships;
        _options = options;
        _time = time;
    }

    /// <summary>Does what the Run's spec, its rollout, its groups and its upstreams ask for now.</summary>
    /// <param name="run">The Run.</param>
    /// <param name="cached">Its Executions as the cache shows them.</param>
    /// <param name="replaced">The hosts whose part others have.</param>
    /// <param name="memory">What else is known of it.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    public async Task<ControlResult> StepAsync(
        DistributedCronRun run,
        IReadOnlyList<Execution> cached,
        IReadOnlySet<string> replaced,
        RunMemory memory,
        CancellationToken cancellationToken)
    {
        var spec = run.Spec!;
        var executions = cached.Select(_writes.Newest).ToArray();

        var departs = _departures.IsDeparting(run);

        // Decided on the whole Run only: a wave whose Executions are not all seen yet would look finished. A cancel takes what it finds.
        var step = (memory.Unconfirmed > 0 || departs) && spec.Cancel != true
            ? ReleaseStep.Nothing
            : ReleaseDecision.Decide(spec, await HostsAsync(run, executions, replaced, cancellationToken).ConfigureAwait(false), _time.GetUtcNow());
        await WriteAsync(executions, step.Release, _writes.ReleaseAsync, cancellationToken).ConfigureAwait(false);
        foreach (var ends in step.End.GroupBy(static end => end.End, static end => end.Host))
        {
            await WriteAsync(executions, ends, (execution, token) => _writes.EndAsync(execution, ends.Key, token), cancellationToken).ConfigureAwait(false);
        }

        if (spec.Cancel == true)
        {
            var places = Enumerable.Range(0, executions.Length).Where(place => IsToBeCancelled(executions[place])).ToList();
            await WriteAsync(executions, places, _writes.CancelAsync, cancellationToken).ConfigureAwait(false);
        }

        _places.Ask(run, step.AskForPlace.Select(place => executions[place]));
        var isHeldUp = departs || step.Release.Concat(step.End.Select(static end => end.Host)).Any(place => ExecutionView.IsHeld(executions[place]));
        return new ControlResult(executions, ProgressOf(spec, executions, step), step, isHeldUp);
    }

    private async Task<IReadOnlyList<ReleaseHost>> HostsAsync(
        DistributedCronRun run, Execution[] executions, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        string?[] held = [.. executions.Select(static execution => ExecutionView.IsHeld(execution) ? execution.Spec?.NodeName : null)];
        var upstreams = await _upstreams.StatesAsync(run, held, cancellationToken).ConfigureAwait(false);
        var user = TargetDecision.UserOf(run.Spec!.TaskSnapshot!);
        return [.. executions.Select((execution, place) => HostOf(execution, replaced) with
        {
            Upstream = upstreams[place],
            Forbidden = held[place] is null ? null : ForbiddenFor(execution, user),
        })];
    }

    /// <summary>
    /// Whoever takes a permission out of a group means the hosts that wait, too. A group that is gone is not asked: the cache may only not have it yet.
    /// </summary>
    private string? ForbiddenFor(Execution held, string user) => GroupPolicy.RefusalOf(
        (held.Spec?.Groups ?? []).Select(_memberships.Find).OfType<GroupView>(), held.Metadata.Namespace, user);

    private ReleaseHost HostOf(Execution execution, IReadOnlySet<string> replaced) => new(
        new RolloutHost(
            execution.Spec?.Wave ?? 1,
            replaced.Contains(execution.Spec?.NodeName ?? "") ? ExecutionPhase.Missed : ExecutionView.PhaseOf(execution), // another host has its part
            ExecutionView.IsHeld(execution),
            execution.Spec?.ReleasedAt is not null,
            execution.Status?.CompletionTime),
        execution.Spec?.Groups?.Any(_places.IsLimited) == true,
        execution.Spec?.NotBefore);

    private static bool IsToBeCancelled(Execution execution) =>
        !ExecutionView.IsFinished(execution) && !ExecutionView.IsHeld(execution) && execution.Spec?.Cancel != true;

    private static RunProgress ProgressOf(DistributedCronRunSpec run, Execution[] executions, ReleaseStep step)
    {
        if (run.TaskSnapshot?.Rollout is null)
        {
            return RunProgress.None with { WaitsFor = step.WaitsFor };
        }

        var released = executions.Where(static execution => execution.Spec?.ReleasedAt is not null);
        return new RunProgress(
            released.Max(static execution => execution.Spec?.Wave), executions.Max(static execution => execution.Spec?.Wave), step.NextWave, step.WaitsFor);
    }

    private Task WriteAsync(
        Execution[] executions, IEnumerable<int> places, Func<Execution, CancellationToken, Task<Execution>> write, CancellationToken cancellationToken) =>
        Bounded.ForEachAsync(
            places,
            _options.MaxParallelWrites,
            async (place, token) => executions[place] = await write(executions[place], token).ConfigureAwait(false),
            cancellationToken);
}
