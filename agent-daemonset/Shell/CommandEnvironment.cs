using System.Globalization;

using Carillon.Agent.Executors;
using Carillon.Agent.Values;
using Carillon.Api;
using Carillon.Api.Meta;

namespace Carillon.Agent.Shell;

/// <summary>The environment of a command: what cron users expect, what Carillon tells, what the task says. Nothing of the agent's own.</summary>
internal static class CommandEnvironment
{
    /// <summary>Every process of a run carries this, so that it is found again when it must end.</summary>
    public const string TokenVariable = "CARILLON_PROCESS_TOKEN";

    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The whole environment. What comes later wins, but the task cannot shadow Carillon's own.</summary>
    public static IReadOnlyDictionary<string, string> Build(AttemptContext context, UserAccount account)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = DefaultPath,
            ["HOME"] = account.Home.Length > 0 ? account.Home : "/",
            ["USER"] = account.Name,
            ["LOGNAME"] = account.Name,
            ["SHELL"] = "/bin/sh", // as cron has it: the login shell of a service account is often none
        };
        foreach (var variable in context.Spec.Executor?.Shell?.Env ?? [])
        {
            if (variable.ValueFrom is null)
            {
                environment[variable.Name ?? ""] = variable.Value ?? "";
            }
            else if (context.Values.Find(variable.ValueFrom) is { } value)
            {
                environment[variable.Name ?? ""] = ResolvedValues.Text(value) ?? "";
            }
        }

        foreach (var (name, value) in context.Spec.Parameters ?? new Dictionary<string, string>())
        {
            environment[Naming.ParameterVariable(name)] = value;
        }

        foreach (var (name, value) in context.Spec.Upstream ?? new Dictionary<string, string>())
        {
            environment[Naming.UpstreamVariable(name)] = value;
        }

        AddContext(environment, context);
        return environment;
    }

    private static void AddContext(Dictionary<string, string> environment, AttemptContext context)
    {
        var spec = context.Spec;
        environment["CARILLON_TASK"] = spec.TaskRef?.Name ?? "";
        environment["CARILLON_NAMESPACE"] = context.Execution.Namespace;
        environment["CARILLON_RUN"] = spec.RunRef?.Name ?? "";
        environment["CARILLON_EXECUTION"] = context.Execution.Name;
        environment["CARILLON_ATTEMPT"] = Text(context.Attempt);
        environment["CARILLON_TRIGGER"] = spec.Trigger?.ToString() ?? "";
        environment["CARILLON_SCHEDULED_TIME"] = spec.ScheduledTime is { } time ? Rfc3339.Format(time) : "";
        environment["CARILLON_HOST"] = spec.NodeName ?? "";
        environment["CARILLON_SHARD_INDEX"] = Text(spec.Shard?.Index ?? 0);
        environment["CARILLON_SHARD_COUNT"] = Text(spec.Shard?.Count ?? 1);
        environment[TokenVariable] = context.RunId;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
