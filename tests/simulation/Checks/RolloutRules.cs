using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>The waves of a rollout go one after the other, the canary first, and not beyond the failures that it bears.</summary>
internal sealed class RolloutRules(RuleBook book, SimKernel kernel) : Chapter(book)
{
    public override void OnCommit(SimCommit commit)
    {
        if (commit is { Type: WatchEventType.Added, After.Kind: "Execution" })
        {
            OnMade(Book.Execution(commit.After.Uid));
        }

        if (Releases(commit))
        {
            OnRelease(Book.Execution(commit.After.Uid));
        }
    }

    private void OnMade(KnownExecution made)
    {
        var run = Book.Run(made.RunUid);
        if (made.Wave is not { } wave || RolloutOf(run) is not { } rollout || made.Replaces is not null || WasMeddledWith(run))
        {
            return;
        }

        RuleBook.Expect(
            !run.Executions.Any(other => other.Wave > wave && other is { IsReleased: true, Replaces: null }),
            $"{made.Name} is made in wave {wave}, and a later wave has begun");
        var canary = (int?)rollout["canary"] ?? 0;
        var members = run.Executions.Count(other => other.Wave == wave && other.Replaces is null);
        RuleBook.Expect(canary == 0 || wave != 1 || members <= canary, $"{members} hosts of {run.Name} are in its canary of {canary}");
    }

    private void OnRelease(KnownExecution released)
    {
        var run = Book.Run(released.RunUid);
        if (!(released.Wave > 1) || RolloutOf(run) is not { } rollout || released.Replaces is not null)
        {
            return;
        }

        var earlier = run.Executions.Where(other => other.Wave < released.Wave && !other.IsGone).ToList();
        var unsettled = earlier.Find(static other => !other.IsFinal);
        RuleBook.Expect(unsettled is null, $"{released.Name} of wave {released.Wave} is released while {unsettled?.Name} of wave {unsettled?.Wave} is {unsettled?.Phase}");
        var isFirst = !run.Executions.Any(other => other != released && other.Wave == released.Wave && other.IsReleased);
        if (!isFirst || WasMeddledWith(run) || earlier.Exists(static other => other.WasGuess))
        {
            return; // what is gone, or turned out otherwise, the operator may have seen as it was
        }

        var failed = earlier.Count(static other => other.Phase is nameof(ExecutionPhase.Failed) or nameof(ExecutionPhase.TimedOut));
        var started = earlier.Count(static other => other.IsReleased && other.Phase is not (nameof(ExecutionPhase.Missed) or nameof(ExecutionPhase.Cancelled)));
        RuleBook.Expect(Bears(rollout["maxFailures"], failed, started), $"{released.Name} is released after {failed} of {started} failed, against {rollout.ToJsonString()}");
        var ended = earlier.Max(static other => TimeOf(other.State.Status?["completionTime"]));
        var pause = TimeSpan.FromSeconds((int?)rollout["pauseSeconds"] ?? 0);
        RuleBook.Expect(!(ended + pause > kernel.UtcNow), $"{released.Name} is released at {kernel.UtcNow:O}, the wave before ended at {ended:O}, against {rollout.ToJsonString()}");
    }

    private static bool Bears(JsonNode? allowed, int failed, int started) => allowed switch
    {
        null => failed == 0,
        JsonValue value when value.TryGetValue<string>(out var share) =>
            failed * 100 <= int.Parse(share.TrimEnd('%'), CultureInfo.InvariantCulture) * started,
        _ => failed <= (int)allowed,
    };

    private static DateTimeOffset? TimeOf(JsonNode? time) => (string?)time is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static JsonObject? RolloutOf(KnownRun run) => run.State.Spec?["taskSnapshot"]?["rollout"] as JsonObject;

    /// <summary>Whether an Execution is gone: a host that was deleted before the fan-out was known is made again.</summary>
    private static bool WasMeddledWith(KnownRun run) => run.Executions.Any(static execution => execution.IsGone);
}
