using System.Text.Json.Serialization;

namespace Carillon.Agent.Journal;

/// <summary>Why the agent ends a run. It is on disk before the first signal, so that whoever finishes the work knows it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndReason>))]
internal enum EndReason
{
    /// <summary>It passed its timeout.</summary>
    TimedOut,

    /// <summary>spec.cancel was set.</summary>
    Cancelled,

    /// <summary>The Execution was deleted.</summary>
    Deleted,

    /// <summary>A newer Execution of the task takes its place (concurrency policy Replace).</summary>
    Replaced,

    /// <summary>The agent was stopped at its terminal (SIGINT), which ends what it runs.</summary>
    AgentStopped,
}
