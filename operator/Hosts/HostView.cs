namespace Carillon.Operator.Hosts;

/// <summary>A host as dispatch sees it.</summary>
/// <param name="Condition">Whether it can be given work.</param>
/// <param name="Labels">The labels of its Node; null when it has none or does not exist.</param>
/// <param name="Load">How many Executions it has that are not finished.</param>
internal readonly record struct HostView(HostCondition Condition, IReadOnlyDictionary<string, string>? Labels, int Load);
