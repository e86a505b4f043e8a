namespace Carillon.Api.Gateway;

/// <summary>The values of one Execution, as they are at this moment.</summary>
public sealed record ValuesResponse
{
    /// <summary>One for every reference in its spec, present or not.</summary>
    public IReadOnlyList<HandedValue>? Values { get; init; }
}
