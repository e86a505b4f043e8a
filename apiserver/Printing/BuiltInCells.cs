using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Printing;

/// <summary>Cells of built-in kinds that no JSON path can express.</summary>
internal static class BuiltInCells
{
    private const string NodeRolePrefix = "node-role.kubernetes.io/";
    private const string None = "<none>";

    private static readonly Dictionary<(ResourceId, string), Func<JsonObject, DateTimeOffset, JsonNode?>> Cells = new()
    {
        [(WellKnown.ConfigMaps, "Data")] = (obj, _) => Count(obj["data"]) + Count(obj["binaryData"]),
        [(WellKnown.Secrets, "Data")] = (obj, _) => Count(obj["data"]),
        [(WellKnown.ServiceAccounts, "Secrets")] = (obj, _) => (obj["secrets"] as JsonArray)?.Count ?? 0,
        [(WellKnown.Nodes, "Status")] = (obj, _) => NodeStatus(obj),
        [(WellKnown.Nodes, "Roles")] = (obj, _) => NodeRoles(obj),
        [(WellKnown.Nodes, "Internal-IP")] = (obj, _) => NodeAddress(obj, "InternalIP"),
        [(WellKnown.Nodes, "External-IP")] = (obj, _) => NodeAddress(obj, "ExternalIP"),
        [(WellKnown.Events, "Last Seen")] = LastSeen,
        [(WellKnown.Events, "First Seen")] = FirstSeen,
        [(WellKnown.Events, "Object")] = (obj, _) => EventObject(obj),
        [(WellKnown.Events, "Source")] = (obj, _) => EventSource(obj),
        [(WellKnown.Events, "Message")] = (obj, _) => (JsonScalar.AsString(obj["message"]) ?? "").Trim(),
        [(WellKnown.Events, "Count")] = (obj, _) => obj["series"]?["count"]?.DeepClone() ?? obj["count"]?.DeepClone() ?? 1,
        [(WellKnown.Pods, "Ready")] = (obj, _) => PodReady(obj),
        [(WellKnown.Pods, "Status")] = (obj, _) => JsonScalar.AsString(obj["status"]?["reason"]) ?? JsonScalar.AsString(obj["status"]?["phase"]) ?? "",
        [(WellKnown.Pods, "Restarts")] = (obj, _) => PodRestarts(obj),
        [(WellKnown.CustomResourceDefinitions, "Created At")] = (obj, _) => obj["metadata"]?["creationTimestamp"]?.DeepClone(),
    };

    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Find(ResourceId resource, string column) =>
        column == "Age" ? Age : Cells.GetValueOrDefault((resource, column));

    private static JsonNode? Age(JsonObject obj, DateTimeOffset now) =>
        TableColumn.Age(JsonScalar.AsString(obj["metadata"]?["creationTimestamp"]), now);

    private static int Count(JsonNode? map) => (map as JsonObject)?.Count ?? 0;

    private static string NodeStatus(JsonObject node)
    {
        var ready = (node["status"]?["conditions"] as JsonArray)?.FirstOrDefault(condition => JsonScalar.AsString(condition?["type"]) == "Ready");
        var status = JsonScalar.AsString(ready?["status"]) switch
        {
            "True" => "Ready",
            null => "Unknown",
            _ => "NotReady",
        };
        var unschedulable = node["spec"]?["unschedulable"] is { } flag && flag.GetValueKind() == JsonValueKind.True;
        return unschedulable ? status + ",SchedulingDisabled" : status;
    }

    private static string NodeRoles(JsonObject node)
    {
        var labels = node["metadata"]?["labels"] as JsonObject ?? [];
        var roles = labels
            .Where(label => label.Key.StartsWith(NodeRolePrefix, StringComparison.Ordinal))
            .Select(label => label.Key[NodeRolePrefix.Length..])
            .Where(role => role.Length > 0)
            .Order(StringComparer.Ordinal)
            .ToList();
        return roles.Count == 0 ? None : string.Join(',', roles);
    }

    private static string NodeAddress(JsonObject node, string type)
    {
        var address = (node["status"]?["addresses"] as JsonArray)?.FirstOrDefault(entry => JsonScalar.AsString(entry?["type"]) == type);
        return JsonScalar.AsString(address?["address"]) ?? None;
    }

    private static JsonNode? LastSeen(JsonObject e, DateTimeOffset now)
    {
        var first = Instant(e, "firstTimestamp") ?? Instant(e, "eventTime");
        var last = JsonScalar.AsString(e["series"]?["lastObservedTime"]) ?? Instant(e, "lastTimestamp") ?? first;
        return TableColumn.Age(last, now);
    }

    private static JsonNode? FirstSeen(JsonObject e, DateTimeOffset now) =>
        TableColumn.Age(Instant(e, "firstTimestamp") ?? Instant(e, "eventTime"), now);

    private static string? Instant(JsonObject e, string field) => JsonScalar.AsString(e[field]) is { Length: > 0 } text ? text : null;

    private static string EventObject(JsonObject e)
    {
        var target = e["involvedObject"];
        var kind = (JsonScalar.AsString(target?["kind"]) ?? "").ToLowerInvariant();
        var name = JsonScalar.AsString(target?["name"]) ?? "";
        return name.Length == 0 ? kind : $"{kind}/{name}";
    }

    private static string EventSource(JsonObject e)
    {
        var component = JsonScalar.AsString(e["source"]?["component"]) is { Length: > 0 } legacy ? legacy : JsonScalar.AsString(e["reportingComponent"]) ?? "";
        var host = JsonScalar.AsString(e["source"]?["host"]) is { Length: > 0 } legacyHost ? legacyHost : JsonScalar.AsString(e["reportingInstance"]) ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }

    private static string PodReady(JsonObject pod)
    {
        var containers = (pod["spec"]?["containers"] as JsonArray)?.Count ?? 0;
        var ready = (pod["status"]?["containerStatuses"] as JsonArray)?.Count(status => status?["ready"]?.GetValueKind() == JsonValueKind.True) ?? 0;
        return $"{ready}/{containers}";
    }

    private static string PodRestarts(JsonObject pod) =>
        ((pod["status"]?["containerStatuses"] as JsonArray)?.Sum(status => JsonScalar.TryInteger(status?["restartCount"], out var restarts) ? restarts : 0) ?? 0).ToString();
}
