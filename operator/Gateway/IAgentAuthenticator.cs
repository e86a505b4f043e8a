using Microsoft.AspNetCore.Http;

namespace Carillon.Operator.Gateway;

/// <summary>Finds out which node's agent makes a request, by one kind of credential.</summary>
internal interface IAgentAuthenticator
{
    /// <summary>What the credential proves; null when the request shows none of this kind.</summary>
    Task<AgentClaim?> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken);
}
