using Carillon.Agent.Journal;

namespace Carillon.Agent.Values;

/// <summary>Where nobody hands out values: it says so at once rather than let anything wait for them.</summary>
internal sealed class NoValueSource : IValueSource
{
    public Task<ValuesAnswer> FetchAsync(ExecutionRef execution, CancellationToken cancellationToken) =>
        Task.FromResult<ValuesAnswer>(new ValuesAnswer.Refused("this agent has no source of secret values"));
}
