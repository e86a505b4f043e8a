using System.Text.Json.Nodes;
using Carillon.Api.Gateway;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;

namespace Carillon.Operator.Gateway;

/// <summary>Tells agents where the gateway is and whom to trust there, in a ConfigMap of their namespace.</summary>
internal sealed class GatewayAnnouncement
{
    private readonly IKubernetesClient _client;
    private readonly string _namespace;

    public GatewayAnnouncement(IKubernetesClient client, OperatorOptions options)
    {
        _client = client;
        _namespace = options.AgentNamespace;
    }

    /// <summary>Writes it where it says something else.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> EnsureAsync(Uri url, string authorities, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, string>
        {
            [GatewayContract.UrlKey] = url.GetLeftPart(UriPartial.Path).TrimEnd('/'),
            [GatewayContract.AuthoritiesKey] = authorities,
        };
        var map = await _client.FindAsync(CoreResources.ConfigMaps, _namespace, GatewayContract.AnnouncementName, cancellationToken).ConfigureAwait(false);
        if (map is null)
        {
            var made = new ConfigMap { Metadata = new ObjectMeta { Name = GatewayContract.AnnouncementName }, Data = wanted };
            await _client.CreateAsync(CoreResources.ConfigMaps, _namespace, made, null, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (wanted.All(pair => map.Data?.GetValueOrDefault(pair.Key) == pair.Value))
        {
            return false;
        }

        var data = new JsonObject();
        foreach (var (key, value) in wanted)
        {
            data[key] = value;
        }

        await _client.PatchAsync(
            CoreResources.ConfigMaps, _namespace, GatewayContract.AnnouncementName, Patch.Merge(new JsonObject { ["data"] = data }), null, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }
}
