using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.Stacks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The one process of a standalone control plane dies and comes back.</summary>
public sealed class StandaloneRestartTests
{
    [Fact]
    public async Task Kill_AndStartAgain_GoesOnWithItsLeaseInsteadOfWaitingForItsEnd()
    {
        await using var stack = await StandaloneStack.StartAsync(hosts: 0);
        var before = await ReadLeaseAsync(stack);

        await stack.KillAndRestartOperatorAsync();

        var after = await ReadLeaseAsync(stack);
        Assert.Equal((before.HolderIdentity, before.LeaseTransitions), (after.HolderIdentity, after.LeaseTransitions));
    }

    private static async Task<LeaseSpec> ReadLeaseAsync(StandaloneStack stack)
    {
        using var client = new KubernetesClient(KubeConfig.Load(stack.KubeconfigPath), TimeProvider.System, NullLogger.Instance);
        return (await client.GetAsync(CoreResources.Leases, "carillon-system", "carillon-operator", default)).Spec!;
    }
}
