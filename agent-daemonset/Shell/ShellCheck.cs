using System.Text;

using Carillon.Agent.Ending;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Finds what in a shell spec this agent cannot do. It says so before the start rather than do half of it.</summary>
internal static class ShellCheck
{
    public static AttemptOutcome? Refusal(ShellExecutor shell, IReadOnlyDictionary<string, string> environment, ResolvedValues values)
    {
        if (shell.Command is null == shell.Script is null)
        {
            return AttemptOutcome.Failed(Reasons.InvalidSpec, "spec.executor.shell: exactly one of command and script must be set");
        }

        if (shell.Env?.FirstOrDefault(variable => IsBinary(variable, values)) is { } binary)
        {
            return AttemptOutcome.Failed(Reasons.InvalidSpec, $"spec.executor.shell.env[{binary.Name}].valueFrom: the value is not text in UTF-8");
        }

        if (RunLimits.Of(shell.Resources) is null)
        {
            return AttemptOutcome.Failed(Reasons.InvalidSpec, "spec.executor.shell.resources: cpu or memory is no quantity above 0");
        }

        return RefusalOfNames(environment)
            ?? (HasNul(shell) ? AttemptOutcome.Failed(Reasons.InvalidSpec, "spec.executor.shell: a command line cannot hold a NUL character") : null);
    }

    /// <summary>Refuses an environment that no process can have.</summary>
    public static AttemptOutcome? RefusalOfNames(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (!EnvironmentScript.IsName(name) || !EnvironmentScript.IsValue(value))
            {
                return AttemptOutcome.Failed(Reasons.InvalidSpec, $"the environment variable \"{name}\" has a name or value that no environment can hold");
            }
        }

        return null;
    }

    /// <summary>Refuses limits that would not hold.</summary>
    /// <param name="asked">What the task wants.</param>
    /// <param name="controllers">What can be limited on this host.</param>
    /// <param name="lack">Why the others cannot.</param>
    public static AttemptOutcome? RefusalOfLimits(RunLimits asked, IReadOnlySet<string> controllers, string lack) =>
        asked.Controllers.Where(controller => !controllers.Contains(controller)).ToList() is { Count: > 0 } missing
            ? AttemptOutcome.Failed(
                Reasons.LimitsUnavailable,
                $"spec.executor.shell.resources: this host cannot limit {string.Join(" and ", missing)}: {lack}; or let its agent run with --allow-missing-limits")
            : null;

    /// <summary>Refuses an environment that cannot be handed over.</summary>
    /// <param name="environmentScript">What <see cref="EnvironmentScript"/> made of it.</param>
    /// <param name="fields">Where it comes from.</param>
    public static AttemptOutcome? RefusalOfSize(string environmentScript, string fields = "spec.executor.shell.env and spec.parameters") =>
        Encoding.UTF8.GetByteCount(environmentScript) is var bytes && bytes > EnvironmentScript.MaxBytes
            ? AttemptOutcome.Failed(
                Reasons.InvalidSpec,
                $"{fields}: {bytes} bytes in all, but at most {EnvironmentScript.MaxBytes} reach a command")
            : null;

    private static bool IsBinary(EnvVar variable, ResolvedValues values) =>
        variable.ValueFrom is { } source && values.Find(source) is { } value && ResolvedValues.Text(value) is null;

    private static bool HasNul(ShellExecutor shell) =>
        new[] { shell.Command, shell.WorkingDir }.Concat(shell.Interpreter ?? []).Concat(shell.Args ?? [])
            .Any(text => text?.Contains('\0', StringComparison.Ordinal) == true);
}
