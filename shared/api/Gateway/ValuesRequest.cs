namespace Carillon.Api.Gateway;

/// <summary>Asks for the values of one Execution. Which these are the gateway reads in its spec.</summary>
public sealed record ValuesRequest
{
    /// <summary>Namespace of the Execution.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the Execution.</summary>
    public string? Name { get; init; }

    /// <summary>UID of the Execution: a namesake is another one.</summary>
    public string? Uid { get; init; }
}
