using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Leading;

/// <summary>
/// Makes the namespaces of the operator's lease and of the agents' heartbeats where they are missing, so that nothing but the definitions
/// has to be there before. On a cluster where the operator may not, the manifests of <c>config/</c> have made them.
/// </summary>
internal sealed partial class OwnNamespaces
{
    private readonly IKubernetesClient _client;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OwnNamespaces> _logger;

    public OwnNamespaces(IKubernetesClient client, OperatorOptions options, TimeProvider time, ILogger<OwnNamespaces> logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Tries until the server has answered for both. That it is away says whoever competes for the lease.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        while (!await TryEnsureAsync(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(_options.LeaseRetryPeriod, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes what is missing.</summary>
    /// <returns>False when the server did not answer.</returns>
    public async Task<bool> TryEnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnsureAsync(_options.Namespace, cancellationToken).ConfigureAwait(false);
            await EnsureAsync(_options.AgentNamespace, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesException)
        {
            return false;
        }
    }

    private async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await _client.FindAsync(CoreResources.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is null)
            {
                var made = new Namespace { Metadata = new ObjectMeta { Name = name } };
                await _client.CreateAsync(CoreResources.Namespaces, null, made, null, cancellationToken).ConfigureAwait(false);
                LogMade(name);
            }
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            // Another operator was quicker.
        }
        catch (KubernetesApiException e) when (e.IsForbidden)
        {
            LogForbidden(name, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Namespace {Namespace} was missing and has been made")]
    private partial void LogMade(string @namespace);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Namespace {Namespace} may be missing and the operator may not make it; config/namespaces/namespaces.yaml does: {Answer}")]
    private partial void LogForbidden(string @namespace, string answer);
}
