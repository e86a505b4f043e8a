namespace Carillon.Operator.Gateway;

/// <summary>What a credential proves.</summary>
internal abstract record AgentClaim
{
    /// <summary>It is the agent of this node.</summary>
    internal sealed record Of(string Node) : AgentClaim;

    /// <summary>It proves nothing that helps here.</summary>
    internal sealed record Not(GatewayRefusal Refusal) : AgentClaim;
}
