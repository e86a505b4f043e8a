using Carillon.Agent.Journal;

namespace Carillon.Agent.Values;

/// <summary>
/// Knows the values that an Execution refers to. Whoever needs them asks anew: they are kept in memory as long as the attempt goes on,
/// and nowhere else.
/// </summary>
internal interface IValueSource
{
    /// <summary>All values that the spec of one Execution refers to. Which these are is not the agent's to say: the other side reads the spec.</summary>
    Task<ValuesAnswer> FetchAsync(ExecutionRef execution, CancellationToken cancellationToken);
}
