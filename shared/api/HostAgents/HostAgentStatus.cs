using Carillon.Api.Meta;
using Carillon.Api.Schema;
using Carillon.Api.Statistics;

namespace Carillon.Api.HostAgents;

/// <summary>It says what the agent is and does. The heartbeat is a Lease in namespace carillon-agents, not this.</summary>
public sealed record HostAgentStatus
{
    /// <summary>Version of the agent.</summary>
    [Length(Limits.ShortName)]
    public string? Version { get; init; }

    /// <summary>Name and version of the operating system.</summary>
    [Length(Limits.Name)]
    public string? Os { get; init; }

    /// <summary>Version of the kernel.</summary>
    [Length(Limits.Name)]
    public string? Kernel { get; init; }

    /// <summary>How many executions run.</summary>
    [Range(0, int.MaxValue)]
    public int? Running { get; init; }

    /// <summary>How many executions wait for a slot.</summary>
    [Range(0, int.MaxValue)]
    public int? Queued { get; init; }

    /// <summary>
    /// Ready: the agent takes executions; the reason of False says why not, for example Drained or DiskFull. PluginsUsable: False names
    /// the plugins that the agent refuses. JournalDamaged: a damaged journal is kept on the host until somebody deletes it. Available, written
    /// by the operator: the host is given work; the reason of False says why not, for example AgentUnavailable when its agent is silent.
    /// </summary>
    [Items(Limits.Conditions, ListType = ListType.Map, MapKey = "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The plugins in the agent's folder.</summary>
    [Items(Limits.Plugins)]
    public IReadOnlyList<HostPlugin>? Plugins { get; init; }

    /// <summary>Tasks that have had their run for this host joining a group (onHostJoin). Written by the operator.</summary>
    [Items(Limits.HandledJoins)]
    public IReadOnlyList<HandledJoin>? HandledJoins { get; init; }

    /// <summary>Figures of the newest 7 days; written at most every 5 minutes.</summary>
    [Items(Limits.StatsDays)]
    public IReadOnlyList<HostDailyStats>? DailyStats { get; init; }
}
