using Carillon.Api.Executions;
using Carillon.Api.Gateway;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Gateway;

/// <summary>Decides whether the agent of a node gets the values of an Execution.</summary>
internal static class ValuesDecision
{
    /// <param name="node">Whose agent asks, as its credential says.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="execution">The Execution of that name, fresh from the API server.</param>
    /// <returns>Null when it gets them.</returns>
    public static GatewayRefusal? Refusal(string node, ValuesRequest request, Execution? execution)
    {
        if (execution?.Spec is not { } spec)
        {
            return GatewayRefusal.NotThere;
        }

        if (spec.NodeName != node)
        {
            return GatewayRefusal.OtherNode;
        }

        if (execution.Metadata.Uid != request.Uid)
        {
            return GatewayRefusal.OtherUid;
        }

        // Of a run that was given up the agent may still bring the true result, and must know what to mask in it.
        if (ExecutionView.IsFinished(execution) && !ExecutionView.IsGuess(execution))
        {
            return GatewayRefusal.Over;
        }

        return spec.ReleasedAt is null ? GatewayRefusal.NotReleased : null;
    }
}
