using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Rules;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.CustomResources;

/// <summary>
/// The kind CustomResourceDefinition. What controllers do on a cluster some time after the write is part of the write here: names are
/// accepted and the definition is established at once.
/// </summary>
internal sealed class CustomResourceStrategy(ResourceRegistry registry, IReadOnlyList<IObjectRules> rules, TimeProvider time) : IKindStrategy
{
    /// <summary>Holds a definition until its objects are deleted.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public void PrepareForCreate(JsonObject obj)
    {
        DefaultNames(obj);
        obj["status"] = new JsonObject();
        UpdateStatus(obj);
    }

    public void PrepareForUpdate(JsonObject updated, JsonObject live)
    {
        DefaultNames(updated);
        UpdateStatus(updated);
    }

    public void PrepareForDeletion(JsonObject obj)
    {
        var metadata = ObjectMetadata.Of(obj);
        if (!metadata.Finalizers.Contains(CleanupFinalizer, StringComparer.Ordinal))
        {
            metadata.Finalizers = [.. metadata.Finalizers, CleanupFinalizer];
        }

        SetCondition(obj, "Terminating", "True", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon");
    }

    public IReadOnlyList<FieldCause> Validate(JsonObject obj, JsonObject? live) => CrdRules.Check(obj, live);

    public IEnumerable<string> Warn(JsonObject obj)
    {
        var definition = CrdReader.Read(obj);
        if (rules.Any(rule => rule.Group == definition.Group && rule.Kind == definition.Names.Kind))
        {
            return [];
        }

        return definition.Versions
            .Where(version => ValidationRule.AreIn(version.Schema))
            .Select(version => $"spec.versions[{version.Name}].schema: x-kubernetes-validations are kept but not evaluated by this server");
    }

    private static void DefaultNames(JsonObject obj)
    {
        if (obj["spec"]?["names"] is not JsonObject names || JsonScalar.AsString(names["kind"]) is not { } kind)
        {
            return;
        }

        if (string.IsNullOrEmpty(JsonScalar.AsString(names["singular"])))
        {
            names["singular"] = kind.ToLowerInvariant();
        }

        if (string.IsNullOrEmpty(JsonScalar.AsString(names["listKind"])))
        {
            names["listKind"] = kind + "List";
        }

        if (obj["spec"] is JsonObject spec && spec["conversion"] is null)
        {
            spec["conversion"] = new JsonObject { ["strategy"] = "None" };
        }
    }

    private void UpdateStatus(JsonObject obj)
    {
        if (obj["spec"]?["names"] is not JsonObject names || obj["spec"]?["versions"] is not JsonArray versions)
        {
            // Validation is about to say so.
            return;
        }

        if (obj["status"] is not JsonObject status)
        {
            obj["status"] = status = [];
        }

        var conflict = FindConflict(obj, names);
        if (conflict is null)
        {
            status["acceptedNames"] = names.DeepClone();
            SetCondition(obj, CrdReader.NamesAccepted, "True", "NoConflicts", "no conflicts found");
            SetCondition(obj, CrdReader.Established, "True", "InitialNamesAccepted", "the initial names have been accepted");
        }
        else
        {
            status["acceptedNames"] ??= new JsonObject { ["kind"] = "", ["plural"] = "" };
            SetCondition(obj, CrdReader.NamesAccepted, "False", conflict.Value.Reason, conflict.Value.Message);
            SetCondition(obj, CrdReader.Established, "False", "NotAccepted", "not all names are accepted");
        }

        var stored = (status["storedVersions"] as JsonArray)?.Select(version => JsonScalar.AsString(version) ?? "").ToList() ?? [];
        stored.AddRange(versions.OfType<JsonObject>()
            .Where(version => version["storage"]?.GetValueKind() == JsonValueKind.True)
            .Select(version => JsonScalar.AsString(version["name"]) ?? ""));
        status["storedVersions"] = new JsonArray([.. stored.Distinct(StringComparer.Ordinal).Select(version => (JsonNode)version)]);
    }

    /// <summary>Another kind of the same group that has one of the names already.</summary>
    private (string Reason, string Message)? FindConflict(JsonObject obj, JsonObject names)
    {
        var own = ResourceId.Parse(ObjectMetadata.Of(obj).Name);
        var wanted = CrdReader.ReadNames(names);
        foreach (var other in registry.Current.Definitions.Where(other => other.Group == own.Group && other.Names.Plural != own.Plural).Select(other => other.Names))
        {
            var taken = new HashSet<string>([other.Plural, other.Singular, .. other.ShortNames], StringComparer.Ordinal);
            if (taken.Contains(wanted.Plural))
            {
                return ("PluralConflict", $"\"{wanted.Plural}\" is already in use");
            }

            if (taken.Contains(wanted.Singular))
            {
                return ("SingularConflict", $"\"{wanted.Singular}\" is already in use");
            }

            if (wanted.ShortNames.FirstOrDefault(taken.Contains) is { } shortName)
            {
                return ("ShortNamesConflict", $"\"{shortName}\" is already in use");
            }

            if (other.Kind == wanted.Kind || other.ListKind == wanted.Kind)
            {
                return ("KindConflict", $"\"{wanted.Kind}\" is already in use");
            }
        }

        return null;
    }

    private void SetCondition(JsonObject obj, string type, string state, string reason, string message)
    {
        var status = obj["status"] as JsonObject ?? [];
        obj["status"] = status;
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        var present = conditions.OfType<JsonObject>().FirstOrDefault(condition => JsonScalar.AsString(condition["type"]) == type);
        if (present is null)
        {
            present = new JsonObject { ["type"] = type };
            conditions.Add((JsonNode)present);
        }

        if (JsonScalar.AsString(present["status"]) != state)
        {
            present["lastTransitionTime"] = ObjectMetadata.FormatTime(time.GetUtcNow());
        }

        present["status"] = state;
        present["reason"] = reason;
        present["message"] = message;
    }
}
