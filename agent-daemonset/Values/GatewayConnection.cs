using Carillon.Kubernetes.Client;

namespace Carillon.Agent.Values;

/// <summary>A way to the gateway at one address. It speaks HTTP as an API server does, errors included.</summary>
internal sealed record GatewayConnection(GatewayAddress Address, KubernetesClient Client);
