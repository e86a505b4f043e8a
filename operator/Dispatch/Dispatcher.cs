using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Validation;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Executions;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Metrics;
using Carillon.Operator.Releases;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Carillon.Operator.Writes;
using Carillon.Runtime.Timing;

namespace Carillon.Operator.Dispatch;

/// <summary>Makes the Executions of a Run: exactly one per host, whatever is repeated.</summary>
internal sealed class Dispatcher
{
    private readonly ClusterCache _cache;
    private readonly RunTargets _targets;
    private readonly ExecutionMaker _maker;
    private readonly RunMemories _memories;
    private readonly TaskTurns _turns;
    private readonly Departures _departures;
    private readonly LiveExecutions _live;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OperatorOptions _options;
    private readonly OperatorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Backoff _holdBackoff;

    public Dispatcher(
        ClusterCache cache,
        RunTargets targets,
        ExecutionMaker maker,
        RunMemories memories,
        TaskTurns turns,
        Departures departures,
        LiveExecutions live,
        IKubernetesClient client,
        WriteGate gate,
        OperatorOptions options,
        OperatorMetrics metrics,
        TimeProvider time)
    {
        _cache = cache;
        _targets = targets;
        _maker = maker;
        _memories = memories;
        _turns = turns;
        _departures = departures;
        _live = live;
        _client = client;
        _gate = gate;
        _options = options;
        _metrics = metrics;
        _time = time;
        _holdBackoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), random: options.Random);
    }

    /// <summary>Brings an admitted Run as far as it may go.</summary>
    public async Task<DispatchResult> DispatchAsync(DistributedCronRun run, OwnWrites<DistributedCronRun> own, CancellationToken cancellationToken)
    {
        var existing = _cache.ExecutionsOf(run.Metadata.Uid!);
        var memory = _memories.Of(run.Metadata.Uid!);
        var begun = existing.Count + memory.Unconfirmed > 0;
        var end = begun ? null : await EndsUnbegunAsync(run, cancellationToken).ConfigureAwait(false);
        if (end is not null)
        {
            // It would leave to itself what the leader before has let start: so here the server is asked.
            begun = (await _live.OfAsync(run.Metadata.Namespace, run.Metadata.Name!, run.Metadata.Uid!, cancellationToken).ConfigureAwait(false)).Count > 0;
            if (!begun)
            {
                return end;
            }
        }

        // Before its turn: a Run that cannot be carried out takes nobody's place.
        if (Impossible(run, out var parameters) is { } impossible)
        {
            return impossible;
        }

        if (!begun && await MayNotStartAsync(run, cancellationToken).ConfigureAwait(false) is { } wait)
        {
            return wait;
        }

        memory.Start(_time.GetUtcNow());
        var targets = await _targets.FindAsync(run, existing, own, memory, cancellationToken).ConfigureAwait(false);
        if (memory.Hold is { } hold && hold.Until > _time.GetUtcNow() && run.Spec!.Cancel != true)
        {
            return Held(run, hold, targets.Count, memory); // woken by something else
        }

        var factory = new ExecutionFactory(run, parameters, targets.Count);
        var (refusal, left) = await CreateMissingAsync(run, factory, targets, existing, memory, cancellationToken).ConfigureAwait(false);
        if (refusal is not null && HoldOn(run, refusal, memory) is { } longer)
        {
            return Held(run, longer, targets.Count, memory);
        }

        foreach (var host in left)
        {
            memory.Refuse(host, refusal!);
        }

        memory.Hold = null;
        memory.Complete(targets.Count);
        _metrics.FannedOut(_time.GetUtcNow() - memory.Started!.Value);
        return new DispatchResult.FannedOut();
    }

    /// <summary>Why a Run of which no host has begun is over; null when it is not.</summary>
    private async Task<DispatchResult.Ends?> EndsUnbegunAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        if (run.Spec!.Cancel == true)
        {
            return Cancelled(run);
        }

        return await _departures.IsLeftBehindAsync(run, cancellationToken).ConfigureAwait(false)
            ? new DispatchResult.Ends(RunPhase.Failed, Reasons.TaskNotFound, $"task {run.Spec.TaskRef!.Name} was deleted before the run had begun")
            : null;
    }

    /// <summary>Why the Run cannot be carried out on any host; null when it can.</summary>
    private static DispatchResult.Ends? Impossible(DistributedCronRun run, out IReadOnlyDictionary<string, string> parameters)
    {
        var problems = ParameterValidator.Resolve(run.Spec!.TaskSnapshot!.Parameters, run.Spec.Parameters, "spec.parameters", out parameters);
        if (problems.Count > 0)
        {
            return new DispatchResult.Ends(RunPhase.Failed, Reasons.InvalidParameters, string.Join("; ", problems));
        }

        if (run.Spec.RerunOf is not null && run.Status?.Plan?.Hosts is null)
        {
            return new DispatchResult.Ends(RunPhase.Failed, Reasons.HostsForgotten, "nobody knows any more which hosts were to be repeated");
        }

        return UpstreamValues.ProblemOf(UpstreamValues.Of(run.Spec.Upstreams)) is { } problem
            ? new DispatchResult.Ends(RunPhase.Failed, Reasons.UpstreamValuesTooLarge, problem)
            : null;
    }

    /// <summary>Waits for the server to think better of it, as long as the hosts are not too late to start.</summary>
    private DispatchHold? HoldOn(DistributedCronRun run, Refusal refusal, RunMemory memory)
    {
        var now = _time.GetUtcNow();
        var tries = (memory.Hold?.Tries ?? 0) + 1;
        var deadline = TimeSpan.FromSeconds(run.Spec!.TaskSnapshot!.HostStartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds);
        return RefusalDecision.Wait(_holdBackoff.Delay(tries), StartOf(run, memory), deadline, run.Spec.Cancel == true, now) is { } wait
            ? memory.Hold = new DispatchHold(refusal, tries, now + wait)
            : null;
    }

    private DispatchResult.Held Held(DistributedCronRun run, DispatchHold hold, int desired, RunMemory memory) =>
        new(hold.Refusal, desired, StartOf(run, memory), hold.Until - _time.GetUtcNow());

    /// <summary>Another operator may have begun.</summary>
    private static DateTimeOffset StartOf(DistributedCronRun run, RunMemory memory) => run.Status?.StartTime ?? memory.Started!.Value;

    /// <summary>Whether something holds back a Run of which nothing has started.</summary>
    private async Task<DispatchResult?> MayNotStartAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        if (run.Spec!.Paused == true)
        {
            return new DispatchResult.Waits(RunPhase.Paused, Reasons.PauseRequested);
        }

        var (turn, replaced) = _turns.Take(run);
        switch (turn)
        {
            case Turn.Skip skip:
                return new DispatchResult.Ends(
                    RunPhase.Skipped,
                    skip.Reason,
                    skip.Reason == Reasons.QueueFull
                        ? $"as many runs of the task wait as may (maxQueued {run.Spec.TaskSnapshot!.MaxQueued ?? TaskDefaults.MaxQueued})"
                        : "another run of the task is not finished (concurrencyPolicy, concurrencyScope Task)");
            case Turn.GiveWay:
                return new DispatchResult.Ends(RunPhase.Cancelled, Reasons.Replaced, "a newer run of the task takes its place (concurrencyPolicy Replace)");
            case Turn.Start:
                return null;
        }

        await Task.WhenAll(replaced.Where(static other => other.Spec?.Cancel != true).Select(other => ReplaceAsync(other, run, cancellationToken)))
            .ConfigureAwait(false);
        return new DispatchResult.Waits(RunPhase.Pending, Reasons.WaitingForEarlierRun);
    }

    private static DispatchResult.Ends Cancelled(DistributedCronRun run) => RunView.ReplacedBy(run) is { } newer
        ? new(RunPhase.Cancelled, Reasons.Replaced, $"run {newer} of the task takes its place (concurrencyPolicy Replace)")
        : new(RunPhase.Cancelled, Reasons.CancelRequested, "cancelled before any host was dispatched");

    /// <summary>Creates what is missing. What the server will not have is remembered and does not keep the other hosts from theirs.</summary>
    /// <returns>What it does not take for now, so that the rest was not even tried; and the hosts which that leaves.</returns>
    private async Task<(Refusal? Refusal, IReadOnlyCollection<string> Left)> CreateMissingAsync(
        DistributedCronRun run,
        ExecutionFactory factory,
        IReadOnlyList<Target> targets,
        IReadOnlyList<Execution> existing,
        RunMemory memory,
        CancellationToken cancellationToken)
    {
        var places = Places.Of(run.Spec!.TaskSnapshot!.Rollout, targets, PlacesGiven(targets, existing, memory));
        memory.Places = places;
        var done = existing.Select(static execution => execution.Spec?.NodeName).ToHashSet(StringComparer.Ordinal);
        var missing = Enumerable.Range(0, targets.Count).Where(place => !done.Contains(targets[place].Node) && !memory.IsRefused(targets[place].Node));
        var left = new ConcurrentQueue<string>();
        Refusal? passing = null;
        await Bounded.ForEachAsync(missing, _options.MaxParallelWrites, TryCreateAsync, cancellationToken).ConfigureAwait(false);
        return (passing, left);

        async Task TryCreateAsync(int place, CancellationToken token)
        {
            if (Volatile.Read(ref passing) is not null)
            {
                left.Enqueue(targets[place].Node);
                return;
            }

            try
            {
                await _maker.MakeAsync(run, factory, targets[place], places[targets[place].Node], null, memory, token).ConfigureAwait(false);
            }
            catch (KubernetesApiException e) when (Refusal.Of(e) is { MayPass: var mayPass } refusal)
            {
                if (mayPass)
                {
                    Volatile.Write(ref passing, refusal);
                    left.Enqueue(targets[place].Node);
                }
                else
                {
                    memory.Refuse(targets[place].Node, refusal);
                }
            }
        }
    }

    /// <summary>Those of Executions that exist, and those that were given in an earlier try which no cache shows yet.</summary>
    private static Dictionary<string, Place> PlacesGiven(IReadOnlyList<Target> targets, IReadOnlyList<Execution> existing, RunMemory memory)
    {
        var given = targets.Where(target => memory.Places.ContainsKey(target.Node))
            .ToDictionary(static target => target.Node, target => memory.Places[target.Node], StringComparer.Ordinal);
        foreach (var spec in existing.Select(static execution => execution.Spec))
        {
            given[spec?.NodeName ?? ""] = new Place(spec?.Shard?.Index ?? 0, spec?.Wave);
        }

        return given;
    }

    /// <summary>Cancels a Run, and notes in the same write that no person did.</summary>
    private Task<DistributedCronRun> ReplaceAsync(DistributedCronRun older, DistributedCronRun newer, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [CarillonAnnotations.ReplacedBy] = newer.Metadata.Name } },
            ["spec"] = new JsonObject { ["cancel"] = true },
        });
        return _gate.CreateAsync(
            token => _client.PatchAsync(CarillonResources.Runs, older.Metadata.Namespace, older.Metadata.Name!, patch, null, token),
            cancellationToken);
    }
}
