using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>Another host takes over from a lost one, once, and a Run never has more hosts than its strategy asks for.</summary>
internal sealed class TakeOverRules(RuleBook book) : Chapter(book)
{
    private readonly Dictionary<string, string> _replaced = new(StringComparer.Ordinal);

    public override void OnCommit(SimCommit commit)
    {
        if (commit.Type == WatchEventType.Deleted)
        {
            return;
        }

        if (commit.After.Kind == "Execution" && commit.Type == WatchEventType.Added)
        {
            OnExecution(Book.Execution(commit.After.Uid));
        }
        else if (commit.After.Kind == "DistributedCronRun" && commit.Type == WatchEventType.Modified)
        {
            OnStatus(Book.Run(commit.After.Uid), commit);
        }
    }

    public override void AtEnd()
    {
        foreach (var run in Book.Runs.Where(static run => !run.IsGone && run.Executions.Count > 0))
        {
            var replaced = run.Executions.Where(execution => !execution.IsGone && _replaced.ContainsKey(execution.State.Uid)).ToList();
            RuleBook.Expect(
                run.Count("replaced") == replaced.Count || run.Executions.Any(static execution => execution.IsGone),
                $"{run.Name} counts {run.Count("replaced")} replaced, but there are {replaced.Count}");
        }
    }

    private void OnExecution(KnownExecution made)
    {
        var run = Book.Run(made.RunUid);
        if (made.Replaces is { } name)
        {
            var lost = run.Executions.FirstOrDefault(execution => execution.Name == name);
            RuleBook.Expect(lost is { WasGuess: true }, $"{made.Name} replaces {name}, which was never lost");
            RuleBook.Expect((bool?)lost!.State.Spec!["cancel"] == true || lost.IsGone, $"{made.Name} replaces {name}, which is not cancelled");
            RuleBook.Expect(
                !_replaced.TryGetValue(lost.State.Uid, out var other) || Book.IsForgotten(other), $"{name} is replaced twice, now by {made.Name}");
            _replaced[lost.State.Uid] = made.State.Uid;
        }

        if (Wanted(run) is { } wanted)
        {
            var hosts = run.Executions
                .Where(execution => !execution.IsBornEnded && !_replaced.ContainsKey(execution.State.Uid))
                .Select(static execution => execution.Node)
                .Distinct(StringComparer.Ordinal)
                .Count();
            RuleBook.Expect(hosts <= wanted, $"{run.Name} has {hosts} hosts with {made.Name}, {wanted} are asked for");
        }
    }

    private static void OnStatus(KnownRun run, SimCommit commit)
    {
        var before = (int?)commit.Before!.Status?["counts"]?["desired"];
        RuleBook.Expect(
            before is null || (bool?)commit.Before.Status!["fannedOut"] != true || before == run.Count("desired"),
            $"{run.Name} had {before} hosts and now has {run.Count("desired")}");
        RuleBook.Expect(
            Wanted(run) is not { } wanted || run.Count("succeeded") <= wanted, $"{run.Name} counts {run.Count("succeeded")} successes, {Wanted(run)} hosts are asked for");
    }

    /// <summary>How many hosts a Run may have; null where it is not its strategy that says so.</summary>
    private static int? Wanted(KnownRun run)
    {
        var task = run.State.Spec?["taskSnapshot"];
        return run.State.Spec?["rerunOf"] is not null || run.State.Spec?["hosts"] is not null ? null : (string?)task?["strategy"] switch
        {
            nameof(HostStrategy.Any) => 1,
            nameof(HostStrategy.Count) => (int?)task["count"],
            _ => null,
        };
    }
}
