using System.Text.Json.Nodes;
using Carillon.Api.Executors;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Bench.EndToEnd;

/// <summary>The objects that the measurements make.</summary>
/// <param name="client">Makes them.</param>
/// <param name="hostLabel">What the hosts to be used carry.</param>
internal sealed class Fleet(IKubernetesClient client, IReadOnlyDictionary<string, string> hostLabel)
{
    public const string Namespace = "default";

    private const string Group = "bench";

    /// <summary>Makes the group of all hosts and waits until each of them is a ready member.</summary>
    public async Task FormAsync(int hosts, CancellationToken cancellationToken)
    {
        var group = new HostGroup
        {
            Metadata = new ObjectMeta { Name = Group },
            Spec = new HostGroupSpec
            {
                NodeSelector = new LabelSelector { MatchLabels = hostLabel },
                AllowedNamespaces = [Namespace],
                AllowedUsers = ["root"],
            },
        };
        await client.CreateAsync(CarillonResources.HostGroups, null, group, null, cancellationToken);
        await ObjectWait.UntilAsync(
            client,
            CarillonResources.HostGroups,
            new InformerOptions<HostGroup>(),
            groups => groups.Any(formed => formed.Metadata.Name == Group && formed.Status?.ReadyHosts == hosts),
            cancellationToken);
    }

    /// <summary>What runs a command.</summary>
    public static ExecutorSpec Shell(string command) => new() { Shell = new ShellExecutor { Command = command } };

    /// <summary>Makes a task for the hosts of the group, whose Runs do not wait for each other.</summary>
    public Task<DistributedCronTask> AddTaskAsync(string name, DistributedCronTaskSpec spec, CancellationToken cancellationToken)
    {
        var task = new DistributedCronTask
        {
            Metadata = new ObjectMeta { Name = name },
            Spec = spec with { HostGroups = [Group], ConcurrencyPolicy = ConcurrencyPolicy.Allow },
        };
        return client.CreateAsync(CarillonResources.Tasks, Namespace, task, null, cancellationToken);
    }

    public Task RemoveTaskAsync(string name, CancellationToken cancellationToken) =>
        client.DeleteAsync(CarillonResources.Tasks, Namespace, name, null, cancellationToken);

    public Task RunTaskAsync(string task, string name, CancellationToken cancellationToken)
    {
        var run = new DistributedCronRun
        {
            Metadata = new ObjectMeta { Name = name },
            Spec = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = task } },
        };
        return client.CreateAsync(CarillonResources.Runs, Namespace, run, null, cancellationToken);
    }

    /// <summary>A create and a merge patch of an object of about the size of an Execution, with nobody behind it.</summary>
    public async Task WriteTwiceAsync(int index, CancellationToken cancellationToken)
    {
        var name = $"plain-{index}";
        var content = new ConfigMap
        {
            Metadata = new ObjectMeta { Name = name },
            Data = new Dictionary<string, string> { ["spec"] = new('x', 1000) },
        };
        await client.CreateAsync(CoreResources.ConfigMaps, Namespace, content, null, cancellationToken);
        var patch = Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["status"] = new string('y', 300) } });
        await client.PatchAsync(CoreResources.ConfigMaps, Namespace, name, patch, null, cancellationToken);
    }
}
