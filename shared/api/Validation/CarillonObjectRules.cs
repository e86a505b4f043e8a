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

/// <summary>
/// The native twins of all rules in the schemas of the five kinds, for a server that evaluates no CEL. Nothing more than what
/// a real API server refuses is refused here: a bad cron expression is stored, and the operator says so in the status.
/// </summary>
public static class CarillonObjectRules
{
    private static readonly IReadOnlyDictionary<string, Func<JsonObject, JsonObject?, IReadOnlyList<FieldError>>> Checks =
        new Dictionary<string, Func<JsonObject, JsonObject?, IReadOnlyList<FieldError>>>(StringComparer.Ordinal)
        {
            [DistributedCronTask.KindName] = Check(CarillonJsonContext.Default.DistributedCronTask, TaskRules.Check, TaskRules.CheckUpdate),
            [DistributedCronRun.KindName] = Check(CarillonJsonContext.Default.DistributedCronRun, RunRules.Check, RunRules.CheckUpdate),
            [Execution.KindName] = Check(CarillonJsonContext.Default.Execution, ExecutionRules.Check, ExecutionRules.CheckUpdate),
            [HostGroup.KindName] = static (_, _) => [],
            [HostAgent.KindName] = static (_, _) => [],
        };

    /// <summary>The kinds of group <c>carillon.dev</c> whose rules are known here.</summary>
    public static IEnumerable<string> Kinds => Checks.Keys;

    /// <summary>Checks the rules of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="candidate">The object as it would be stored, valid by its schema.</param>
    /// <param name="existing">The object as it is stored; null when it is new.</param>
    /// <returns>Every rule that does not hold.</returns>
    public static IReadOnlyList<FieldError> Check(string kind, JsonObject candidate, JsonObject? existing) => Checks[kind](candidate, existing);

    private static Func<JsonObject, JsonObject?, IReadOnlyList<FieldError>> Check<T>(
        JsonTypeInfo<T> type, Action<FieldErrors, T> check, Action<FieldErrors, T, T> checkUpdate)
        where T : class, IKubernetesObject => (candidate, existing) =>
    {
        var errors = new FieldErrors();
        try
        {
            var after = candidate.Deserialize(type)!;
            check(errors, after);
            if (existing?.Deserialize(type) is { } before)
            {
                checkUpdate(errors, before, after);
            }
        }
        catch (JsonException e)
        {
            errors.Add(e.Path?.TrimStart('$', '.') ?? "", "cannot be read: " + e.Message);
        }

        return errors.ToList();
    };
}
