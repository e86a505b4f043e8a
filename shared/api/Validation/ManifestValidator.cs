using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with an object as somebody wrote it down, before it is read: its fields, their types, then what its kind asks for.</summary>
public static class ManifestValidator
{
    private static readonly Dictionary<string, Func<JsonObject, IReadOnlyList<FieldError>>> Kinds = new(StringComparer.Ordinal)
    {
        [DistributedCronTask.KindName] = Check(CarillonJsonContext.Default.DistributedCronTask, TaskValidator.Validate),
        [DistributedCronRun.KindName] = Check(CarillonJsonContext.Default.DistributedCronRun, RunValidator.Validate),
        [Execution.KindName] = Check(CarillonJsonContext.Default.Execution, ExecutionValidator.Validate),
        [HostGroup.KindName] = Check(CarillonJsonContext.Default.HostGroup, HostGroupValidator.Validate),
        [HostAgent.KindName] = Check(CarillonJsonContext.Default.HostAgent, HostAgentValidator.Validate),
    };

    /// <summary>Checks everything that can be said without looking at other objects. The status is left out: it is nobody's to write down.</summary>
    /// <param name="manifest">A whole object. It is not changed.</param>
    /// <returns>Every problem, with its field path; empty when there is none, and for kinds and versions that are not known here.</returns>
    public static IReadOnlyList<FieldError> Validate(JsonObject manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Text(manifest, "apiVersion") == CarillonGroup.ApiVersion && Kinds.TryGetValue(Text(manifest, "kind") ?? "", out var check)
            ? check(manifest)
            : [];
    }

    private static Func<JsonObject, IReadOnlyList<FieldError>> Check<T>(JsonTypeInfo<T> type, Func<T, IReadOnlyList<FieldError>> validate)
        where T : class, IKubernetesObject => manifest =>
    {
        var candidate = manifest.DeepClone().AsObject();
        candidate.Remove("status");
        if (candidate["metadata"] is JsonObject metadata)
        {
            // Two fields of any object that the records have no use for.
            metadata.Remove("managedFields");
            metadata.Remove("selfLink");
        }

        var errors = new FieldErrors();
        var shape = new ManifestShape(errors);
        shape.Check("", candidate, type);
        return [.. errors.ToList(), .. validate(candidate.Deserialize(type)!).Where(error => !shape.Explains(error))];
    };

    private static string? Text(JsonObject manifest, string field) =>
        manifest[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
