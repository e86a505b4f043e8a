using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Schedules;

/// <summary>The Run of a due time.</summary>
internal static class ScheduledRun
{
    public static DistributedCronRun Make(DistributedCronTask task, DueFire fire) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = Naming.RunName(task.Metadata.Name!, fire.ScheduledTime),
            Namespace = task.Metadata.Namespace,
            Labels = new Dictionary<string, string> { [CarillonLabels.Task] = Naming.LabelValue(task.Metadata.Name!) },
            OwnerReferences = [Owner.Of(DistributedCronTask.KindName, task.Metadata)],
        },
        Spec = new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = task.Metadata.Name, Uid = task.Metadata.Uid },
            Trigger = fire.Trigger,
            ScheduledTime = fire.ScheduledTime,
            TaskSnapshot = task.Spec,
        },
    };
}
