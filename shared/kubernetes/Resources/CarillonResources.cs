using System.Text.Json.Serialization.Metadata;

using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Kubernetes.Resources;

/// <summary>The five kinds of <c>carillon.dev/v1</c>.</summary>
public static class CarillonResources
{
    /// <summary>Tasks: what is to run when, where and how.</summary>
    public static ResourceType<DistributedCronTask> Tasks { get; } =
        Make(DistributedCronTask.PluralName, DistributedCronTask.KindName, true, CarillonJsonContext.Default.DistributedCronTask);

    /// <summary>Runs: one firing of a task.</summary>
    public static ResourceType<DistributedCronRun> Runs { get; } =
        Make(DistributedCronRun.PluralName, DistributedCronRun.KindName, true, CarillonJsonContext.Default.DistributedCronRun);

    /// <summary>Executions: one host's part of a run.</summary>
    public static ResourceType<Execution> Executions { get; } =
        Make(Execution.PluralName, Execution.KindName, true, CarillonJsonContext.Default.Execution);

    /// <summary>Host groups: which hosts there are, and who may use them.</summary>
    public static ResourceType<HostGroup> HostGroups { get; } =
        Make(HostGroup.PluralName, HostGroup.KindName, false, CarillonJsonContext.Default.HostGroup);

    /// <summary>Host agents: one per host.</summary>
    public static ResourceType<HostAgent> HostAgents { get; } =
        Make(HostAgent.PluralName, HostAgent.KindName, false, CarillonJsonContext.Default.HostAgent);

    private static ResourceType<T> Make<T>(string plural, string kind, bool namespaced, JsonTypeInfo<T> typeInfo)
        where T : class, IKubernetesObject => new()
        {
            Group = CarillonGroup.Name,
            Version = CarillonGroup.Version,
            Plural = plural,
            Kind = kind,
            Namespaced = namespaced,
            TypeInfo = typeInfo,
        };
}
