using System.Text.Json.Nodes;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>Each field has one who writes it: people, the operator, or the agent of the host that it is about.</summary>
internal sealed class WriterRules(RuleBook book) : Chapter(book)
{
    private static readonly Dictionary<(string Kind, string Role), string[]> Fields = new()
    {
        [("DistributedCronTask", "user")] = ["spec."],
        [("DistributedCronTask", "operator")] = ["status."],
        [("DistributedCronRun", "user")] = ["spec.cancel", "spec.paused"],
        [("DistributedCronRun", "operator")] =
        [
            "metadata.labels", "metadata.annotations", "metadata.ownerReferences", "spec.taskRef", "spec.trigger", "spec.scheduledTime", "spec.taskSnapshot",
            "spec.parameters", "spec.upstreams", "spec.cancel", "status.",
        ],
        [("Execution", "operator")] = ["spec.releasedAt", "spec.cancel", "status.phase", "status.reason", "status.message", "status.completionTime"],
        [("Execution", "host")] = ["status."],
        [("HostAgent", "operator")] = ["status.handledJoins", "status.conditions"],
        [("HostAgent", "host")] = ["status.running", "status.queued"],
        [("HostAgent", "trouble")] = ["spec."],
        [("HostGroup", "user")] = ["spec."],
        [("HostGroup", "operator")] = ["status."],
        [("Node", "trouble")] = ["metadata.labels", "status."],
    };

    public override void OnCommit(SimCommit commit)
    {
        var (after, role) = (commit.After, RoleOf(commit.By));
        if (commit.Type == WatchEventType.Deleted)
        {
            RuleBook.Expect(role != "host", $"{commit.By} deletes {after.Kind} {after.Name}");
            return;
        }

        if (role == "host")
        {
            var host = after.Kind == "Execution" ? (string?)after.Spec?["nodeName"] : after.Name;
            RuleBook.Expect(host == commit.By, $"{commit.By} writes {after.Kind} {after.Name} of {host}");
        }

        if (commit.Type != WatchEventType.Modified)
        {
            return;
        }

        foreach (var field in Changed(commit.Before!.Json, after.Json))
        {
            RuleBook.Expect(
                Fields.GetValueOrDefault((after.Kind, role))?.Any(allowed => allowed.EndsWith('.') ? field.StartsWith(allowed, StringComparison.Ordinal) : field == allowed) == true,
                $"{commit.By} writes {field} of {after.Kind} {after.Name}");
        }

        if (after.Kind == "Execution")
        {
            ExpectOwnerOf(commit, role);
        }
    }

    private static string RoleOf(string by)
    {
        var role = by.Split('-')[0];
        return role is "user" or "host" or "trouble" or "setup" or "gc" ? role : "operator";
    }

    /// <summary>What is held is the operator's. What is released is the agent's, but for what the operator concludes from its silence.</summary>
    private static void ExpectOwnerOf(SimCommit commit, string role)
    {
        var (before, after) = (commit.Before!, commit.After);
        if (JsonNode.DeepEquals(before.Status, after.Status))
        {
            return;
        }

        var isReleased = before.Spec!["releasedAt"] is not null;
        var isGuess = (string?)after.Status?["reason"] == "AgentUnavailable";
        RuleBook.Expect(
            role == "host" ? isReleased : !isReleased || isGuess,
            $"{commit.By} says that {after.Name} is {after.Status?.ToJsonString()}, which was {(isReleased ? "released" : "held")}");
    }

    /// <summary>The fields of the first two levels that differ, but for what the server writes.</summary>
    private static IEnumerable<string> Changed(JsonObject before, JsonObject after)
    {
        foreach (var part in (string[])["metadata", "spec", "status"])
        {
            var (old, now) = (before[part] as JsonObject, after[part] as JsonObject);
            foreach (var name in (old ?? []).Concat(now ?? []).Select(static field => field.Key).Distinct())
            {
                if (!(part == "metadata" && name is "resourceVersion" or "generation") && !JsonNode.DeepEquals(old?[name], now?[name]))
                {
                    yield return $"{part}.{name}";
                }
            }
        }
    }
}
