using Carillon.ApiServer;
using Carillon.Operator.Gateway;
using Microsoft.AspNetCore.Http;

namespace Carillon.Operator.Standalone;

/// <summary>By the client certificate that <c>agent-kubeconfig</c> gave the agent.</summary>
internal sealed class CertificateAgentAuthenticator : IAgentAuthenticator
{
    private readonly StandaloneAgents _agents;

    public CertificateAgentAuthenticator(StandaloneAgents agents)
    {
        _agents = agents;
    }

    public Task<AgentClaim?> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Connection.ClientCertificate is not { } certificate)
        {
            return Task.FromResult<AgentClaim?>(null);
        }

        return Task.FromResult<AgentClaim?>(
            _agents.NodeOf(certificate) is { } node ? new AgentClaim.Of(node) : new AgentClaim.Not(GatewayRefusal.Unauthorized));
    }
}
