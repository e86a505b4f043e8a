using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Releases;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Executions;

/// <summary>
/// The writes to Executions that exist, and what they answered. What is held belongs to the operator until its release: both the release
/// and the end of a held Execution are written only if it is still as it was seen, so that no view of the past ends what an agent runs.
/// </summary>
internal sealed class ExecutionWrites
{
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly TimeProvider _time;
    private readonly OwnWrites<Execution> _own = new();

    public ExecutionWrites(IKubernetesClient client, WriteGate gate, TimeProvider time)
    {
        _client = client;
        _gate = gate;
        _time = time;
    }

    /// <summary>The newer one of what the cache shows and what was written last.</summary>
    public Execution Newest(Execution cached) => _own.Newest(ObjectKey.Of(cached), cached)!;

    /// <summary>Keeps what the server was asked for, as if it had been written.</summary>
    public void Remember(Execution live) => _own.Remember(live);

    /// <summary>Forgets what was written to an Execution that is gone.</summary>
    public void Forget(ObjectKey execution) => _own.Forget(execution);

    /// <summary>Lets an Execution go.</summary>
    /// <returns>How it is now; as it was when somebody else changed or deleted it meanwhile, which the cache will show.</returns>
    public Task<Execution> ReleaseAsync(Execution held, CancellationToken cancellationToken) => PatchAsync(
        held, new JsonObject { ["spec"] = new JsonObject { ["releasedAt"] = Rfc3339.Format(_time.GetUtcNow()) } }, true, null, cancellationToken);

    /// <summary>Writes the end of an Execution that will never go.</summary>
    /// <returns>As <see cref="ReleaseAsync"/>.</returns>
    public Task<Execution> EndAsync(Execution held, HeldEnd end, CancellationToken cancellationToken)
    {
        var status = new JsonObject
        {
            ["phase"] = end.Phase.ToString(),
            ["reason"] = end.Reason,
            ["message"] = end.Message,
            ["completionTime"] = Rfc3339.Format(_time.GetUtcNow()),
        };
        return PatchAsync(held, new JsonObject { ["status"] = status }, true, PatchOptions.Status, cancellationToken);
    }

    /// <summary>Asks the agent to end what was released; it reports the end.</summary>
    /// <returns>As <see cref="ReleaseAsync"/>.</returns>
    public Task<Execution> CancelAsync(Execution released, CancellationToken cancellationToken) => PatchAsync(
        released, new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } }, false, null, cancellationToken);

    private async Task<Execution> PatchAsync(
        Execution execution, JsonObject change, bool onlyIfUnchanged, PatchOptions? options, CancellationToken cancellationToken)
    {
        if (onlyIfUnchanged)
        {
            change["metadata"] = new JsonObject { ["resourceVersion"] = execution.Metadata.ResourceVersion };
        }

        var patch = Patch.Merge(change);
        try
        {
            return _own.Remember(await _gate.CreateAsync(
                token => _client.PatchAsync(CarillonResources.Executions, execution.Metadata.Namespace, execution.Metadata.Name!, patch, options, token),
                cancellationToken).ConfigureAwait(false));
        }
        catch (KubernetesApiException e) when (e.IsNotFound || (onlyIfUnchanged && e.IsConflict))
        {
            // Deleted or changed meanwhile: the cache will show it, and that is one more reconcile.
            return execution;
        }
    }
}
