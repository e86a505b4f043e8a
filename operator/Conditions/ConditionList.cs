using Carillon.Api.Meta;

namespace Carillon.Operator.Conditions;

/// <summary>Conditions by the rules of the Kubernetes API: one per type, and a transition time that moves only with the status.</summary>
internal static class ConditionList
{
    public static Condition? Find(IReadOnlyList<Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(condition => condition.Type == type);

    public static bool IsTrue(IReadOnlyList<Condition>? conditions, string type) =>
        Find(conditions, type)?.Status == ConditionStatus.True;

    /// <summary>The list with this condition in place of the former one of its type; conditions of other writers stay.</summary>
    public static IReadOnlyList<Condition> With(
        IReadOnlyList<Condition>? conditions, string type, bool status, string reason, string message, long? generation, DateTimeOffset now)
    {
        var before = Find(conditions, type);
        var text = status ? ConditionStatus.True : ConditionStatus.False;
        var after = new Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            LastTransitionTime = before?.Status == text ? before.LastTransitionTime : now,
        };
        return before is null
            ? [.. conditions ?? [], after]
            : [.. conditions!.Select(condition => condition.Type == type ? after : condition)];
    }
}
