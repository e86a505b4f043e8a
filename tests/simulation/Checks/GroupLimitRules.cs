using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>No group has more Executions at work than its limit says.</summary>
internal sealed class GroupLimitRules(RuleBook book, SimKernel kernel) : Chapter(book)
{
    /// <summary>How long an operator may go by a limit that was changed meanwhile: its watch may hang, and come back to a server that is away.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, List<(long Since, int? Limit)>> _limits = new(StringComparer.Ordinal);

    public override void OnCommit(SimCommit commit)
    {
        if (commit is { After.Kind: "HostGroup", Type: not WatchEventType.Deleted })
        {
            int? limit = (int?)commit.After.Spec?["maxConcurrentExecutions"] is > 0 and var places ? places : null;
            var known = _limits.TryGetValue(commit.After.Name, out var before) ? before : _limits[commit.After.Name] = [];
            if (known.Count == 0 || known[^1].Limit != limit)
            {
                known.Add((kernel.Now, limit));
            }
        }
        else if (Releases(commit))
        {
            var released = Book.Execution(commit.After.Uid);
            released.WasReleasedLate = !Book.IsOfLeader(commit);
            foreach (var group in released.Groups.Where(_ => !released.WasReleasedLate))
            {
                ExpectRoom(group, released);
            }
        }
    }

    public override void AtEnd()
    {
        foreach (var group in Book.Api.List("hostgroups").Where(static group => (int?)group.Spec?["maxConcurrentExecutions"] > 0))
        {
            RuleBook.Expect((int?)group.Status?["running"] == 0, $"group {group.Name} says that {group.Status?["running"]} run at the end");
        }
    }

    private void ExpectRoom(string group, KnownExecution released)
    {
        if (LargestLimit(group) is { } limit)
        {
            var active = Book.Executions.Where(one => one is { IsGone: false, IsReleased: true, IsFinal: false, WasReleasedLate: false } && one.Groups.Contains(group)).ToList();
            RuleBook.Expect(
                active.Count <= limit,
                $"{released.Name} is released, and {active.Count} run in group {group} that has {limit} places: {string.Join(", ", active.Select(static one => one.Name))}");
        }
    }

    private int? LargestLimit(string group)
    {
        var known = _limits.GetValueOrDefault(group) ?? [(0, null)];
        var inForce = known.Where((_, i) => i == known.Count - 1 || known[i + 1].Since > kernel.Now - Memory.Ticks).ToList();
        return inForce.Exists(static one => one.Limit is null) ? null : inForce.Max(static one => one.Limit);
    }
}
