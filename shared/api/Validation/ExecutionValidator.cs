using Carillon.Api.Executions;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with an execution. An agent starts none that this finds fault with.</summary>
public static class ExecutionValidator
{
    /// <summary>Checks everything that can be said without looking at other objects.</summary>
    /// <param name="execution">The execution.</param>
    /// <returns>Every problem, with its field path; empty when there is none.</returns>
    public static IReadOnlyList<FieldError> Validate(Execution execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        var errors = new FieldErrors();
        MetadataValidator.Check(errors, execution.Metadata, namespaced: true);
        ExecutionRules.Check(errors, execution);
        if (errors.Required("spec", execution.Spec))
        {
            CheckSpec(errors, execution.Spec!);
        }

        return errors.ToList();
    }

    /// <summary>Checks a change.</summary>
    /// <param name="before">The execution as it is.</param>
    /// <param name="after">The execution as it shall be.</param>
    /// <returns>Every problem of the change and of the new execution.</returns>
    public static IReadOnlyList<FieldError> ValidateUpdate(Execution before, Execution after)
    {
        ArgumentNullException.ThrowIfNull(before);
        var errors = new FieldErrors();
        ExecutionRules.CheckUpdate(errors, before, after);
        return [.. Validate(after), .. errors.ToList()];
    }

    private static void CheckSpec(FieldErrors errors, ExecutionSpec spec)
    {
        CheckOwner(errors, "spec.taskRef", spec.TaskRef);
        CheckOwner(errors, "spec.runRef", spec.RunRef);
        if (errors.Required("spec.nodeName", spec.NodeName))
        {
            MetadataValidator.CheckName(errors, "spec.nodeName", spec.NodeName);
        }

        errors.Choice("spec.trigger", spec.Trigger);
        errors.Range("spec.startDeadlineSeconds", spec.StartDeadlineSeconds, 1, Limits.Seconds);
        ExecutorValidator.Check(errors, "spec.executor", spec.Executor);
        RunValidator.CheckParameters(errors, "spec.parameters", spec.Parameters);
        errors.Range("spec.timeoutSeconds", spec.TimeoutSeconds, 1, Limits.Seconds);
        errors.Range("spec.terminationGracePeriodSeconds", spec.TerminationGracePeriodSeconds, 0, 3600);
        TaskValidator.CheckRetry(errors, "spec.retry", spec.Retry);
        errors.Choice("spec.concurrency.policy", spec.Concurrency?.Policy);
        errors.Choice("spec.concurrency.scope", spec.Concurrency?.Scope);
        errors.Range("spec.concurrency.maxQueued", spec.Concurrency?.MaxQueued, 1, 1000);
        errors.Range("spec.priority", spec.Priority, 0, 100);
        TaskValidator.CheckOutput(errors, "spec.output", spec.Output);
        CheckOutcome(errors, "spec.outcome", spec.Outcome);
        errors.Range("spec.wave", spec.Wave, 1, Limits.PlanHosts);
        errors.Items("spec.groups", spec.Groups, Limits.HostGroups);
        CheckUpstream(errors, "spec.upstream", spec.Upstream);
        WireSize.Check(errors, "spec", spec, CarillonJsonContext.Default.ExecutionSpec);
    }

    // The names end up in names of environment variables.
    private static void CheckUpstream(FieldErrors errors, string path, IReadOnlyDictionary<string, string>? values)
    {
        if (values?.Count > Limits.UpstreamValues)
        {
            errors.Add(path, $"has {values.Count} entries: allowed are 0 to {Limits.UpstreamValues}");
        }

        foreach (var (name, value) in values ?? new Dictionary<string, string>())
        {
            errors.Text(path, name, Limits.Name, Shapes.UpstreamValueName(), "upper-case letters, digits and underscores");
            ParameterValidator.CheckText(errors, $"{path}[{FieldErrors.Show(name)}]", value);
        }
    }

    private static void CheckOwner(FieldErrors errors, string path, OwnerIdentity? owner)
    {
        if (errors.Required(path, owner))
        {
            errors.Required($"{path}.name", owner!.Name);
            MetadataValidator.CheckName(errors, $"{path}.name", owner.Name);
            errors.Required($"{path}.uid", owner.Uid);
        }
    }

    private static void CheckOutcome(FieldErrors errors, string path, ExecutionOutcome? outcome)
    {
        if (outcome is null)
        {
            return;
        }

        if (outcome.Phase is not (ExecutionPhase.Missed or ExecutionPhase.Cancelled))
        {
            errors.Add($"{path}.phase", "must be Missed or Cancelled");
        }

        errors.Required($"{path}.reason", outcome.Reason);
        errors.Text($"{path}.reason", outcome.Reason, Limits.Reason);
        errors.Text($"{path}.message", outcome.Message, Limits.Message);
    }
}
