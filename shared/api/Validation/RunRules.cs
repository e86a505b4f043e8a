using Carillon.Api.Runs;

namespace Carillon.Api.Validation;

/// <summary>The native twins of the rules in the schema of a run.</summary>
internal static class RunRules
{
    public static void Check(FieldErrors errors, DistributedCronRun run)
    {
        if (run.Spec is { UseLatestSpec: true, RerunOf: null })
        {
            errors.Add("spec.useLatestSpec", "has a meaning only together with rerunOf");
        }

        TaskRules.CheckSpec(errors, "spec.taskSnapshot", run.Spec?.TaskSnapshot);
    }

    public static void CheckUpdate(FieldErrors errors, DistributedCronRun before, DistributedCronRun after)
    {
        if (before.Spec is not { } old || after.Spec is not { } now)
        {
            return;
        }

        Transitions.NeverTakenBack(errors, "spec.cancel", old.Cancel, now.Cancel);
        Transitions.SetOnce(errors, "spec.trigger", old.Trigger, now.Trigger);
        Transitions.SetOnce(errors, "spec.scheduledTime", old.ScheduledTime, now.ScheduledTime);
        Transitions.SetOnce(errors, "spec.taskRef.uid", old.TaskRef?.Uid, now.TaskRef?.Uid);
        if (old.TaskRef?.Name != now.TaskRef?.Name)
        {
            errors.Add("spec.taskRef.name", "never changes");
        }

        if (old.TaskSnapshot is not null)
        {
            Transitions.Unchanged(errors, "spec.taskSnapshot", old.TaskSnapshot, now.TaskSnapshot, CarillonJsonContext.Default.DistributedCronTaskSpec);
        }

        if (old.Upstreams is not null)
        {
            var type = CarillonJsonContext.Default.DistributedCronRunSpec;
            Transitions.Unchanged(errors, "spec", new() { Upstreams = old.Upstreams }, new() { Upstreams = now.Upstreams }, type);
        }

        Transitions.Unchanged(errors, "spec", PersonsPart(old), PersonsPart(now), CarillonJsonContext.Default.DistributedCronRunSpec);
    }

    private static DistributedCronRunSpec PersonsPart(DistributedCronRunSpec spec) => new()
    {
        Parameters = spec.Parameters,
        Hosts = spec.Hosts,
        NodeSelector = spec.NodeSelector,
        RerunOf = spec.RerunOf,
        UseLatestSpec = spec.UseLatestSpec,
    };
}
