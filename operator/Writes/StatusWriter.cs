using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;

namespace Carillon.Operator.Writes;

/// <summary>Writes the difference of two states of an object, and keeps the answer until the informer has it.</summary>
internal sealed class StatusWriter
{
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;

    public StatusWriter(IKubernetesClient client, WriteGate gate)
    {
        _client = client;
        _gate = gate;
    }

    /// <summary>Whether commands wait for writes; see <see cref="WriteGate.IsCrowded"/>.</summary>
    public bool IsCrowded => _gate.IsCrowded;

    /// <summary>Patches the status.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="own">Where the answer is kept.</param>
    /// <param name="target">The object as last seen.</param>
    /// <param name="change">The difference of its status, from <see cref="MergeDiff"/>.</param>
    /// <param name="onlyIfUnchanged">Whether the object must still be the version last seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesApiException">A conflict when <paramref name="onlyIfUnchanged"/> does not hold.</exception>
    public async Task<T> WriteAsync<T>(
        ResourceType<T> type, OwnWrites<T> own, T target, JsonObject change, bool onlyIfUnchanged, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var body = new JsonObject { ["status"] = change };
        if (onlyIfUnchanged)
        {
            body["metadata"] = new JsonObject { ["resourceVersion"] = target.Metadata.ResourceVersion };
        }

        var patch = Patch.Merge(body);
        return own.Remember(await _gate.MarkAsync(
            token => _client.PatchAsync(type, target.Metadata.Namespace, target.Metadata.Name!, patch, PatchOptions.Status, token),
            cancellationToken).ConfigureAwait(false));
    }
}
