using Carillon.Api.Runs;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with a run. Whether its parameters fit its task is <see cref="ParameterValidator.Resolve"/>.</summary>
public static class RunValidator
{
    /// <summary>Checks everything that can be said without looking at other objects.</summary>
    /// <param name="run">The run, with or without defaults.</param>
    /// <returns>Every problem, with its field path; empty when there is none.</returns>
    public static IReadOnlyList<FieldError> Validate(DistributedCronRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var errors = new FieldErrors();
        MetadataValidator.Check(errors, run.Metadata, namespaced: true);
        RunRules.Check(errors, run);
        if (errors.Required("spec", run.Spec))
        {
            CheckSpec(errors, run.Spec!);
        }

        return errors.ToList();
    }

    /// <summary>Checks a change.</summary>
    /// <param name="before">The run as it is.</param>
    /// <param name="after">The run as it shall be.</param>
    /// <returns>Every problem of the change and of the new run.</returns>
    public static IReadOnlyList<FieldError> ValidateUpdate(DistributedCronRun before, DistributedCronRun after)
    {
        ArgumentNullException.ThrowIfNull(before);
        var errors = new FieldErrors();
        RunRules.CheckUpdate(errors, before, after);
        return [.. Validate(after), .. errors.ToList()];
    }

    private static void CheckSpec(FieldErrors errors, DistributedCronRunSpec spec)
    {
        if (errors.Required("spec.taskRef", spec.TaskRef) && errors.Required("spec.taskRef.name", spec.TaskRef!.Name))
        {
            errors.Text("spec.taskRef.name", spec.TaskRef.Name, Limits.TaskName, Shapes.Subdomain(), "the name of a task of this namespace");
        }

        CheckParameters(errors, "spec.parameters", spec.Parameters);
        errors.Items("spec.hosts", spec.Hosts, Limits.RunHosts, minimum: 1);
        errors.Unique("spec.hosts", spec.Hosts, host => host);
        errors.Each("spec.hosts", spec.Hosts, (at, host) => MetadataValidator.CheckName(errors, at, host));
        SelectorValidator.Check(errors, "spec.nodeSelector", spec.NodeSelector);
        if (spec.RerunOf is { } rerun)
        {
            errors.Required("spec.rerunOf.run", rerun.Run);
            MetadataValidator.CheckName(errors, "spec.rerunOf.run", rerun.Run);
            errors.Choice("spec.rerunOf.only", rerun.Only);
        }

        errors.Choice("spec.trigger", spec.Trigger);
        CheckUpstreams(errors, "spec.upstreams", spec.Upstreams);
        if (spec.TaskSnapshot is { } snapshot)
        {
            TaskValidator.CheckSpec(errors, "spec.taskSnapshot", snapshot, spec.TaskRef?.Name);
        }
    }

    private static void CheckUpstreams(FieldErrors errors, string path, IReadOnlyList<RunUpstream>? upstreams)
    {
        errors.Items(path, upstreams, Limits.Dependencies);
        errors.Each(path, upstreams, (at, upstream) =>
        {
            errors.Required($"{at}.task", upstream.Task);
            errors.Required($"{at}.run", upstream.Run);
            errors.Required($"{at}.runUid", upstream.RunUid);
            errors.Choice($"{at}.condition", upstream.Condition);
            errors.Choice($"{at}.phase", upstream.Phase);
            CheckParameters(errors, $"{at}.parameters", upstream.Parameters);
        });
    }

    internal static void CheckParameters(FieldErrors errors, string path, IReadOnlyDictionary<string, string>? parameters)
    {
        if (parameters?.Count > Limits.Parameters)
        {
            errors.Add(path, $"has {parameters.Count} entries: allowed are 0 to {Limits.Parameters}");
        }

        foreach (var (name, value) in parameters ?? new Dictionary<string, string>())
        {
            errors.Text(path, name, Limits.ShortName, Shapes.ParameterName(), "letters, digits and underscores, a letter first");
            ParameterValidator.CheckText(errors, $"{path}[{FieldErrors.Show(name)}]", value);
        }
    }
}
