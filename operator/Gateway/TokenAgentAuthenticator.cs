using Carillon.Api.Gateway;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Microsoft.AspNetCore.Http;

namespace Carillon.Operator.Gateway;

/// <summary>
/// By a service account's token, which the API server judges. All agents share one account: which node's agent it is, only the claim in
/// the token tells, and without it nobody gets anything.
/// </summary>
internal sealed class TokenAgentAuthenticator : IAgentAuthenticator
{
    private const string Scheme = "Bearer ";

    private readonly IKubernetesClient _client;
    private readonly string _account;

    public TokenAgentAuthenticator(IKubernetesClient client, OperatorOptions options)
    {
        _client = client;
        _account = $"system:serviceaccount:{options.AgentNamespace}:{GatewayContract.AgentAccount}";
    }

    public async Task<AgentClaim?> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header[Scheme.Length..].Trim() is not { Length: > 0 } token)
        {
            return null;
        }

        var question = new TokenReview { Spec = new TokenReviewSpec { Token = token, Audiences = [GatewayContract.TokenAudience] } };
        var answer = await _client.CreateAsync(CoreResources.TokenReviews, null, question, null, cancellationToken).ConfigureAwait(false);
        return Judge(answer.Status);
    }

    private AgentClaim Judge(TokenReviewStatus? status)
    {
        // A server that ignores audiences would take a token that was made for somebody else.
        if (status?.Authenticated != true || status.Audiences?.Contains(GatewayContract.TokenAudience) != true)
        {
            return new AgentClaim.Not(GatewayRefusal.Unauthorized);
        }

        if (status.User?.Username != _account)
        {
            return new AgentClaim.Not(GatewayRefusal.NotAnAgent(_account));
        }

        return status.User.Extra?.GetValueOrDefault(GatewayContract.NodeNameClaim) is [{ Length: > 0 } node]
            ? new AgentClaim.Of(node)
            : new AgentClaim.Not(GatewayRefusal.NoNode);
    }
}
