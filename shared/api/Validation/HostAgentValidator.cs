using Carillon.Api.HostAgents;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with a host agent.</summary>
public static class HostAgentValidator
{
    /// <summary>Checks everything that can be said without looking at other objects.</summary>
    /// <param name="agent">The agent, with or without defaults.</param>
    /// <returns>Every problem, with its field path; empty when there is none.</returns>
    public static IReadOnlyList<FieldError> Validate(HostAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var errors = new FieldErrors();
        MetadataValidator.Check(errors, agent.Metadata, namespaced: false);
        errors.Range("spec.slots", agent.Spec?.Slots, 1, 1000);
        return errors.ToList();
    }
}
