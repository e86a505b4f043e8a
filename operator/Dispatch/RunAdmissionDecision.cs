using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Api.Validation;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dispatch;

/// <summary>Whether a Run that a person made can be carried out, and as what. Pure.</summary>
internal static class RunAdmissionDecision
{
    /// <param name="run">The Run, without the operator's part.</param>
    /// <param name="problems">What the validator says of its spec.</param>
    /// <param name="task">Its task, with its Accepted condition up to date; null when there is none.</param>
    /// <param name="rejection">Why the task is not accepted; null when it is.</param>
    /// <param name="earlier">The Run that <c>rerunOf</c> names; null when there is none.</param>
    public static RunAdmission Decide(
        DistributedCronRun run, IReadOnlyList<string> problems, DistributedCronTask? task, string? rejection, DistributedCronRun? earlier)
    {
        var spec = run.Spec ?? new();
        if (problems.Count > 0)
        {
            return new RunAdmission.Refuse(Reasons.InvalidSpec, string.Join("; ", problems));
        }

        if (task?.Spec is null)
        {
            return new RunAdmission.Refuse(
                Reasons.TaskNotFound,
                $"spec.taskRef.name: there is no DistributedCronTask {spec.TaskRef?.Name} in namespace {run.Metadata.Namespace}; allowed: a name that 'kubectl get dct' shows");
        }

        if (spec.RerunOf is not null)
        {
            return Repeat(run, task, rejection, earlier);
        }

        return rejection is null
            ? new RunAdmission.Admit(RunTrigger.Manual, CreatedAt(run), task, task.Spec)
            : new RunAdmission.Refuse(Reasons.TaskNotAccepted, rejection);
    }

    private static RunAdmission Repeat(DistributedCronRun run, DistributedCronTask task, string? rejection, DistributedCronRun? earlier)
    {
        var spec = run.Spec!;
        if (earlier?.Spec?.TaskSnapshot is not { } snapshot || earlier.Spec.TaskRef?.Uid != task.Metadata.Uid)
        {
            return new RunAdmission.Refuse(
                Reasons.RunNotFound,
                $"spec.rerunOf.run: task {task.Metadata.Name} has no run {spec.RerunOf!.Run} that was started; allowed: a run of this task that 'kubectl get dcr' shows");
        }

        if (spec.UseLatestSpec != true)
        {
            return new RunAdmission.Admit(RunTrigger.Rerun, CreatedAt(run), task, WithValuesOf(earlier, snapshot)) { Upstreams = UpstreamsOf(earlier) };
        }

        return rejection is null
            ? new RunAdmission.Admit(RunTrigger.Rerun, CreatedAt(run), task, WithValuesOf(earlier, task.Spec!)) { Upstreams = UpstreamsOf(earlier) }
            : new RunAdmission.Refuse(Reasons.TaskNotAccepted, rejection);
    }

    /// <summary>
    /// The same spec with the earlier Run's parameters as its defaults: what a person gave lies beside a Run's snapshot, and would be lost with
    /// the Run when its repetition is repeated.
    /// </summary>
    internal static DistributedCronTaskSpec WithValuesOf(DistributedCronRun earlier, DistributedCronTaskSpec spec)
    {
        _ = ParameterValidator.Resolve(earlier.Spec!.TaskSnapshot!.Parameters, earlier.Spec.Parameters, "spec.parameters", out var values);
        return spec with
        {
            Parameters = spec.Parameters?.Select(parameter => parameter with
            {
                Default = values.GetValueOrDefault(parameter.Name ?? "") ?? parameter.Default,
            }).ToList(),
        };
    }

    /// <summary>A repetition gets the same values, and waits for nobody: what the earlier Run followed is over.</summary>
    internal static List<RunUpstream>? UpstreamsOf(DistributedCronRun earlier) =>
        earlier.Spec!.Upstreams?.Select(static upstream => upstream with { SameHost = null }).ToList();

    private static DateTimeOffset CreatedAt(DistributedCronRun run) =>
        run.Metadata.CreationTimestamp ?? throw new ArgumentException("the Run was not read from a server", nameof(run));
}
