using Carillon.Api;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;

namespace Carillon.Operator.HostJoins;

/// <summary>The Run of a host that has joined. Its name is its lock: there is one for a task and an agent.</summary>
internal static class HostJoinRun
{
    public static string NameOf(DistributedCronTask task, HostAgent agent) =>
        Naming.DerivedRunName(task.Metadata.Name!, $"join {task.Metadata.Uid} {agent.Metadata.Uid}");

    /// <param name="task">The task.</param>
    /// <param name="agent">The agent of the host.</param>
    /// <param name="source">What to run.</param>
    /// <param name="now">The present.</param>
    public static DistributedCronRun Make(DistributedCronTask task, HostAgent agent, HostJoinSource source, DateTimeOffset now) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = NameOf(task, agent),
            Namespace = task.Metadata.Namespace,
            Labels = new Dictionary<string, string> { [CarillonLabels.Task] = Naming.LabelValue(task.Metadata.Name!) },
            OwnerReferences = [Owner.Of(DistributedCronTask.KindName, task.Metadata)],
        },
        Spec = new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = task.Metadata.Name, Uid = task.Metadata.Uid },
            Trigger = RunTrigger.HostJoin,
            ScheduledTime = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            TaskSnapshot = source.Spec,
            Upstreams = source.Upstreams,
            Hosts = [agent.Metadata.Name!],
        },
    };

    /// <summary>Whether a Run of that name is the one that would be made.</summary>
    public static bool IsThat(DistributedCronRun run, DistributedCronTask task) =>
        run.Spec is { Trigger: RunTrigger.HostJoin } && run.Spec.TaskRef?.Uid == task.Metadata.Uid;
}
