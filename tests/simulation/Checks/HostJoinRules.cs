using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>A host that joins gets what the others have, once; one that was there gets nothing.</summary>
internal sealed class HostJoinRules(RuleBook book, SimKernel kernel) : Chapter(book)
{
    /// <summary>Watches lag, hang and are cut, and each kind has its own: for so long a host may be news to an operator that knows the task.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(30);

    /// <summary>Who is there by then is in the first lists.</summary>
    private readonly long _begun = kernel.Now + TimeSpan.TicksPerSecond;

    private readonly Dictionary<(string TaskUid, string AgentUid), string> _runs = [];

    /// <summary>When tasks and agents came, by UID.</summary>
    private readonly Dictionary<string, long> _came = new(StringComparer.Ordinal);

    /// <summary>Hosts whose Node or labels were touched: they may have left the groups and joined again.</summary>
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public override void OnCommit(SimCommit commit)
    {
        if (commit is { Type: WatchEventType.Added, After.Kind: "DistributedCronTask" or "HostAgent" })
        {
            _came[commit.After.Uid] = kernel.Now;
        }

        if (commit.After.Kind == "Node" && commit.Type != WatchEventType.Added)
        {
            _touched.Add(commit.After.Name);
        }
        else if (commit is { Type: WatchEventType.Added, After.Kind: "DistributedCronRun" } && (string?)commit.After.Spec?["trigger"] == nameof(RunTrigger.HostJoin))
        {
            OnRun(Book.Run(commit.After.Uid));
        }
    }

    public override void AtEnd()
    {
        foreach (var task in Book.Api.List("distributedcrontasks").Where(static task => IsRunOnce(task) && task.Status?["hostJoin"] is not null))
        {
            // Suspended ones wait, and so do those that have nothing to give, and hosts that are drained.
            if ((bool?)task.Spec!["suspend"] != true && task.Status!["lastSuccessfulTime"] is not null && IsAccepted(task))
            {
                foreach (var agent in Book.Api.List("hostagents").Where(agent => IsHostOf(task, agent.Name) && (bool?)agent.Spec?["drain"] != true))
                {
                    RuleBook.Expect(IsNoted(agent, task.Uid), $"{agent.Name} is a host of {task.Name} and was never dealt with (onHostJoin)");
                }
            }
        }
    }

    private void OnRun(KnownRun run)
    {
        var host = (string?)(run.State.Spec!["hosts"] as JsonArray)?.Single();
        var agent = Book.Api.Find("hostagents", null, host!);
        var task = Book.Api.List("distributedcrontasks").FirstOrDefault(task => task.Uid == run.TaskUid);
        if (agent is null || task is null)
        {
            return; // gone while the request was on its way
        }

        RuleBook.Expect(
            !_runs.TryGetValue((task.Uid, agent.Uid), out var other) || Book.IsForgotten(other), $"{host} joins {task.Name} twice, now with {run.Name}");
        _runs[(task.Uid, agent.Uid)] = run.Uid;
        RuleBook.Expect(!IsNoted(agent, task.Uid) || !Book.IsUnchanged(task.Uid), $"{host} is given {run.Name}, and was dealt with before");
        RuleBook.Expect(
            _touched.Contains(host!) || !Book.IsUnchanged(task.Uid) || agent.Version > task.Version || CreatedVersion(agent) > CreatedVersion(task)
                || IsNews(agent, task),
            $"{host} was there before {task.Name}, and is given {run.Name}");
        var snapshot = run.State.Spec["taskSnapshot"];
        RuleBook.Expect(
            Book.Runs.Any(one => one.TaskUid == task.Uid && one.WasSuccess && JsonNode.DeepEquals(one.State.Spec!["taskSnapshot"], snapshot))
                || (Book.Runs.Any(one => one.TaskUid == task.Uid && one.WasSuccess) && JsonNode.DeepEquals(task.Spec, snapshot)),
            $"{run.Name} gives {host} what {task.Name} never ran with success");
    }

    private static long CreatedVersion(SimObject state) => long.Parse(state.Uid[1..], System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsRunOnce(SimObject task) => (string?)task.Spec?["onHostJoin"] == "RunOnce";

    private static bool IsNoted(SimObject agent, string taskUid) =>
        (agent.Status?["handledJoins"] as JsonArray)?.Any(join => (string?)join!["taskUid"] == taskUid) == true;

    private static bool IsAccepted(SimObject task) =>
        (task.Status?["conditions"] as JsonArray)?.Any(static condition => (string?)condition!["type"] == "Accepted" && (string?)condition["status"] == "True") == true;

    /// <summary>Whether an operator may hear of the task first, though the agent came before.</summary>
    private bool IsNews(SimObject agent, SimObject task) =>
        _came[agent.Uid] > _begun && _came[task.Uid] - _came[agent.Uid] < LongestLag.Ticks;

    private bool IsHostOf(SimObject task, string host)
    {
        var labels = Book.Api.Find("nodes", null, host)?.Json["metadata"]?["labels"];
        return labels is not null && ((JsonArray)task.Spec!["hostGroups"]!).Any(group => (string?)group switch
        {
            "all" => true,
            "web" => (string?)labels["role"] == "web",
            _ => false,
        });
    }
}
