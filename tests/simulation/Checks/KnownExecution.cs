using Carillon.Api.Executions;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>An Execution that was there at some time.</summary>
internal sealed class KnownExecution
{
    private readonly HashSet<string> _ends = new(StringComparer.Ordinal);

    public KnownExecution(SimObject state) => Take(state);

    /// <summary>The newest state; the last one when it is gone.</summary>
    public SimObject State { get; private set; } = null!;

    public bool IsGone { get; set; }

    /// <summary>Whether it was released by somebody who did not lead any more: nobody else could know of it in time.</summary>
    public bool WasReleasedLate { get; set; }

    /// <summary>Whether the operator once concluded its end from the silence of its host.</summary>
    public bool WasGuess { get; private set; }

    /// <summary>All final phases that it ever had: a guess may be followed by the truth.</summary>
    public IReadOnlySet<string> Ends => _ends;

    public string Name => State.Name;

    public string RunUid => (string)State.Spec!["runRef"]!["uid"]!;

    public string Node => (string)State.Spec!["nodeName"]!;

    public string? Replaces => (string?)State.Spec!["replaces"];

    /// <summary>Whether it got an outcome instead of a command.</summary>
    public bool IsBornEnded => State.Spec!["outcome"] is not null;

    public bool IsReleased => State.Spec!["releasedAt"] is not null;

    public bool IsFinal => IsFinalPhase(Phase);

    public int? Wave => (int?)State.Spec!["wave"];

    public string Phase => PhaseOf(State);

    public IEnumerable<string> Groups => (State.Spec!["groups"] as System.Text.Json.Nodes.JsonArray)?.Select(static group => (string)group!) ?? [];

    public static string PhaseOf(SimObject execution) =>
        (string?)execution.Spec?["outcome"]?["phase"] ?? (string?)execution.Status?["phase"] ?? nameof(ExecutionPhase.Pending);

    public static bool IsFinalPhase(string phase) =>
        phase is not (nameof(ExecutionPhase.Pending) or nameof(ExecutionPhase.Running) or nameof(ExecutionPhase.Unknown));

    public void Take(SimObject state)
    {
        State = state;
        if (IsFinal)
        {
            _ends.Add(Phase);
        }

        WasGuess |= !IsBornEnded && (string?)state.Status?["reason"] == "AgentUnavailable";
    }
}
