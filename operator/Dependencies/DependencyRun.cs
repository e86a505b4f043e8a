using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Dependencies;

/// <summary>The Run of a task that follows others.</summary>
internal static class DependencyRun
{
    /// <summary>The name that only these upstream Runs give, so that they make one Run whatever is repeated.</summary>
    public static string NameOf(DistributedCronTask task, DependencyFire fire) =>
        Naming.DerivedRunName(task.Metadata.Name!, string.Join(' ', UidsOf(fire.Upstreams)));

    public static DistributedCronRun Make(DistributedCronTask task, DependencyFire fire) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = NameOf(task, fire),
            Namespace = task.Metadata.Namespace,
            Labels = new Dictionary<string, string> { [CarillonLabels.Task] = Naming.LabelValue(task.Metadata.Name!) },
            OwnerReferences = [Owner.Of(DistributedCronTask.KindName, task.Metadata)],
        },
        Spec = new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = task.Metadata.Name, Uid = task.Metadata.Uid },
            Trigger = RunTrigger.Dependency,
            ScheduledTime = fire.ScheduledTime,
            TaskSnapshot = task.Spec,
            Upstreams = fire.Upstreams,
        },
    };

    /// <summary>Whether the Run is the one of these upstream Runs: names are short hashes, and people may make Runs of any name.</summary>
    public static bool IsOf(DistributedCronRun run, DistributedCronTask task, DependencyFire fire) =>
        run.Spec is { Trigger: RunTrigger.Dependency } spec && spec.TaskRef?.Uid == task.Metadata.Uid
        && UidsOf(spec.Upstreams ?? []).SequenceEqual(UidsOf(fire.Upstreams));

    private static IEnumerable<string?> UidsOf(IReadOnlyList<RunUpstream> upstreams) =>
        upstreams.Select(static upstream => upstream.RunUid).Order(StringComparer.Ordinal);
}
