using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.HostAgents;

/// <summary>It says what the agent may do.</summary>
public sealed record HostAgentSpec
{
    /// <summary>While true, the host starts nothing new. What runs goes on.</summary>
    [Default(HostAgentDefaults.Drain)]
    public bool? Drain { get; init; }

    /// <summary>How many executions run on the host at the same time; the others wait.</summary>
    [Default(HostAgentDefaults.Slots)]
    [Range(1, 1000)]
    public int? Slots { get; init; }
}
