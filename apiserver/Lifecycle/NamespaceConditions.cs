using System.Text.Json.Nodes;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Says in a terminating namespace's status what it is waiting for.</summary>
internal static class NamespaceConditions
{
    /// <summary>Writes the conditions; false when they say so already.</summary>
    public static bool Report(JsonObject ns, IReadOnlyList<(ServedResource Resource, StoredObject Stored)> remaining, string now)
    {
        var content = string.Join(", ", remaining
            .GroupBy(entry => entry.Resource.Id)
            .OrderBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .Select(group => $"{GroupedName(group.Key)} has {group.Count()} resource instances"));
        var finalizers = string.Join(", ", remaining
            .SelectMany(entry => ObjectMetadata.Of(entry.Stored.Decode()).Finalizers)
            .GroupBy(finalizer => finalizer, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} in {group.Count()} resource instances"));
        var before = ns["status"]?["conditions"]?.DeepClone();
        Set(ns, "NamespaceContentRemaining", "SomeResourcesRemain", $"Some resources are remaining: {content}", now);
        Set(ns, "NamespaceFinalizersRemaining", "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {finalizers}", now);
        return !JsonScalar.DeepEquals(before, ns["status"]!["conditions"]);
    }

    private static string GroupedName(ResourceId id) => id.Group.Length == 0 ? id.Plural + "." : id.ToString();

    private static void Set(JsonObject ns, string type, string reason, string message, string now)
    {
        var status = (JsonObject)(ns["status"] ??= new JsonObject());
        var conditions = (JsonArray)(status["conditions"] ??= new JsonArray());
        var present = conditions.OfType<JsonObject>().FirstOrDefault(condition => JsonScalar.AsString(condition["type"]) == type);
        if (present is null)
        {
            conditions.Add((JsonNode)new JsonObject
            {
                ["type"] = type,
                ["status"] = "True",
                ["lastTransitionTime"] = now,
                ["reason"] = reason,
                ["message"] = message,
            });
            return;
        }

        present["message"] = message;
    }
}
