using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Writes;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosts;

/// <summary>
/// Writes on each HostAgent whether its host is given work. The list of conditions has two writers, and each applies its own: the agent what it knows of
/// itself, the operator what nobody but it can know.
/// </summary>
internal sealed partial class HostAvailability
{
    /// <summary>A look at many hosts is done in parts: behind this one others wait, which give up what lost hosts had to do.</summary>
    private const int MaxPerLook = 200;

    private static readonly PatchOptions Apply = new() { Subresource = "status", FieldManager = "carillon-operator", Force = true };

    private readonly ClusterCache _cache;
    private readonly HostDirectory _hosts;
    private readonly AgentLiveness _liveness;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OwnWrites<HostAgent> _own;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HostAvailability> _logger;

    public HostAvailability(
        ClusterCache cache,
        HostDirectory hosts,
        AgentLiveness liveness,
        IKubernetesClient client,
        WriteGate gate,
        OwnWrites<HostAgent> own,
        OperatorOptions options,
        TimeProvider time,
        ILogger<HostAvailability> logger)
    {
        _cache = cache;
        _hosts = hosts;
        _liveness = liveness;
        _client = client;
        _gate = gate;
        _own = own;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>One look at all hosts. What cannot be written now is written after a later one.</summary>
    public Task LookAsync(CancellationToken cancellationToken)
    {
        var changes = new List<HostAgent>();
        foreach (var cached in _cache.HostAgents.Store.List())
        {
            if (!_cache.Leases.Contact.Watching || changes.Count == MaxPerLook)
            {
                break; // without signs of life nothing is known of any host
            }

            var agent = _own.Newest(ObjectKey.Of(cached), cached)!;
            var name = agent.Metadata.Name!;
            if (AvailabilityDecision.Decide(agent, _hosts.View(name).Condition, _liveness.IsHeard(name), _time.GetUtcNow()) is { } condition)
            {
                changes.Add(new HostAgent { Metadata = new ObjectMeta { Name = name }, Status = new HostAgentStatus { Conditions = [condition] } });
            }
        }

        return Bounded.ForEachAsync(changes, _options.MaxParallelWrites, WriteAsync, cancellationToken);
    }

    private async Task WriteAsync(HostAgent change, CancellationToken cancellationToken)
    {
        var name = change.Metadata.Name!;
        try
        {
            var patch = Patch.Apply(change, CarillonResources.HostAgents.TypeInfo);
            _own.Remember(await _gate.MarkAsync(
                token => _client.PatchAsync(CarillonResources.HostAgents, null, name, patch, Apply, token), cancellationToken).ConfigureAwait(false));
            LogChanged(_logger, name, change.Status!.Conditions![0].Status!, change.Status.Conditions[0].Reason!);
        }
        catch (KubernetesException fault)
        {
            LogFailed(_logger, name, fault.Message);
        }
    }
}
