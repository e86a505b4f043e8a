using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Metadata;

/// <summary>The rules every object's metadata must keep, whatever its kind. Input has been through <see cref="MetadataDecoder"/>.</summary>
internal static class MetadataValidator
{
    private const int MaxAnnotationBytes = 256 * 1024;
    private static readonly string[] StandardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

    public static IReadOnlyList<FieldCause> Validate(ObjectMetadata metadata, NameRule rule, bool namespaced)
    {
        var causes = new List<FieldCause>();
        CheckNames(causes, metadata, rule, namespaced);
        CheckLabels(causes, metadata.Labels);
        CheckAnnotations(causes, metadata.Annotations);
        CheckOwners(causes, metadata.OwnerReferences);
        CheckFinalizers(causes, metadata.Finalizers);
        return causes;
    }

    /// <summary>The rules for a change; everything the system sets has been restored before.</summary>
    public static IReadOnlyList<FieldCause> ValidateUpdate(ObjectMetadata updated, ObjectMetadata live)
    {
        var causes = new List<FieldCause>();
        CheckImmutable(causes, "name", updated.Name, live.Name);
        CheckImmutable(causes, "namespace", updated.Namespace, live.Namespace);
        CheckLabels(causes, updated.Labels);
        CheckAnnotations(causes, updated.Annotations);
        CheckOwners(causes, updated.OwnerReferences);
        CheckFinalizers(causes, updated.Finalizers);
        if (live.DeletionTimestamp.Length > 0)
        {
            var added = updated.Finalizers.Except(live.Finalizers, StringComparer.Ordinal).ToList();
            if (added.Count > 0)
            {
                causes.Add(FieldCause.Forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers "
                    + $"[]string{{{string.Join(", ", added.Select(GoText.Quote))}}}"));
            }
        }

        return causes;
    }

    private static void CheckImmutable(List<FieldCause> causes, string field, string updated, string live)
    {
        if (!string.Equals(updated, live, StringComparison.Ordinal))
        {
            causes.Add(FieldCause.Invalid("metadata." + field, updated, "field is immutable"));
        }
    }

    private static void CheckNames(List<FieldCause> causes, ObjectMetadata metadata, NameRule rule, bool namespaced)
    {
        if (metadata.GenerateName.Length > 0)
        {
            causes.AddRange(rule.Check(metadata.GenerateName, isPrefix: true)
                .Select(problem => FieldCause.Invalid("metadata.generateName", metadata.GenerateName, problem)));
        }

        if (metadata.Name.Length == 0)
        {
            causes.Add(FieldCause.Required("metadata.name", "name or generateName is required"));
        }
        else
        {
            causes.AddRange(rule.Check(metadata.Name)
                .Select(problem => FieldCause.Invalid("metadata.name", metadata.Name, problem)));
        }

        if (namespaced)
        {
            causes.AddRange(NameRules.DnsLabel(metadata.Namespace)
                .Select(problem => FieldCause.Invalid("metadata.namespace", metadata.Namespace, problem)));
        }
    }

    private static void CheckLabels(List<FieldCause> causes, JsonObject? labels)
    {
        foreach (var (key, value) in labels ?? [])
        {
            causes.AddRange(NameRules.QualifiedName(key).Select(problem => FieldCause.Invalid("metadata.labels", key, problem)));
            var text = (string)value!;
            causes.AddRange(NameRules.LabelValue(text).Select(problem => FieldCause.Invalid("metadata.labels", text, problem)));
        }
    }

    private static void CheckAnnotations(List<FieldCause> causes, JsonObject? annotations)
    {
        var size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            // Annotation keys are judged without regard to case.
            causes.AddRange(NameRules.QualifiedName(key.ToLowerInvariant())
                .Select(problem => FieldCause.Invalid("metadata.annotations", key, problem)));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount((string)value!);
        }

        if (size > MaxAnnotationBytes)
        {
            causes.Add(FieldCause.TooLong("metadata.annotations", MaxAnnotationBytes));
        }
    }

    private static void CheckOwners(List<FieldCause> causes, JsonArray? owners)
    {
        string? controller = null;
        for (var index = 0; index < (owners?.Count ?? 0); index++)
        {
            var owner = (JsonObject)owners![index]!;
            const string path = "metadata.ownerReferences";
            if (((string?)owner["apiVersion"] ?? "").Length == 0)
            {
                causes.Add(FieldCause.Invalid(path + ".apiVersion", (string?)owner["apiVersion"] ?? "", "version must not be empty"));
            }

            foreach (var field in new[] { "kind", "name", "uid" })
            {
                if (((string?)owner[field] ?? "").Length == 0)
                {
                    causes.Add(FieldCause.Invalid($"{path}.{field}", "", "must not be empty"));
                }
            }

            if ((bool?)owner["controller"] != true)
            {
                continue;
            }

            if (controller is not null)
            {
                causes.Add(FieldCause.Invalid(
                    "metadata.ownerReferences",
                    owners.DeepClone(),
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {(string?)owner["name"]}"));
            }

            controller ??= (string?)owner["name"];
        }
    }

    private static void CheckFinalizers(List<FieldCause> causes, IReadOnlyList<string> finalizers)
    {
        foreach (var finalizer in finalizers)
        {
            causes.AddRange(NameRules.QualifiedName(finalizer)
                .Select(problem => FieldCause.Invalid("metadata.finalizers", finalizer, problem)));
            if (!finalizer.Contains('/', StringComparison.Ordinal) && !StandardFinalizers.Contains(finalizer, StringComparer.Ordinal))
            {
                causes.Add(FieldCause.Invalid(
                    "metadata.finalizers",
                    finalizer,
                    "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }

        if (finalizers.Contains("orphan", StringComparer.Ordinal) && finalizers.Contains("foregroundDeletion", StringComparer.Ordinal))
        {
            causes.Add(FieldCause.Invalid(
                "metadata.finalizers",
                new JsonArray([.. finalizers.Select(item => (JsonNode)item)]),
                "orphan and foregroundDeletion cannot be both set"));
        }
    }
}
