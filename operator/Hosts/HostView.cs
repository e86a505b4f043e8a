namespace Carillon.Operator.Hosts;

/// <summary>A host as dispatch sees it.</summary>
/// <param name="Condition">Whether it can be given work.</param>
/// <param name="Labels">The labels of its Node; null when it has none or does not exist.</param>
/// <param name="Troubled">Whether its agent says that it cannot start anything for now, for example because its disk is full.</param>
internal readonly record struct HostView(HostCondition Condition, IReadOnlyDictionary<string, string>? Labels, bool Troubled = false);
