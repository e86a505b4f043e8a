using Carillon.Api.Executors;

namespace Carillon.Api.Validation;

/// <summary>The native twins of the rules in the schemas of executors.</summary>
internal static class ExecutorRules
{
    public static void Check(FieldErrors errors, string path, ExecutorSpec? executor)
    {
        if (executor is null)
        {
            return;
        }

        if (new object?[] { executor.Shell, executor.Http, executor.Plugin }.Count(part => part is not null) != 1)
        {
            errors.Add(path, "exactly one of shell, http and plugin must be set");
        }

        if (executor.Shell is { } shell)
        {
            CheckShell(errors, $"{path}.shell", shell);
        }

        errors.Each($"{path}.http.headers", executor.Http?.Headers, (at, header) => CheckValue(errors, at, header.Value, header.ValueFrom));
    }

    private static void CheckShell(FieldErrors errors, string path, ShellExecutor shell)
    {
        if (shell.Command is null == shell.Script is null)
        {
            errors.Add(path, "exactly one of command and script must be set");
        }

        errors.Each($"{path}.env", shell.Env, (at, variable) => CheckValue(errors, at, variable.Value, variable.ValueFrom));
    }

    private static void CheckValue(FieldErrors errors, string path, string? value, ValueSource? source)
    {
        if (value is not null && source is not null)
        {
            errors.Add(path, "at most one of value and valueFrom may be set");
        }

        if (source is not null && source.SecretKeyRef is null == source.ConfigMapKeyRef is null)
        {
            errors.Add($"{path}.valueFrom", "exactly one of secretKeyRef and configMapKeyRef must be set");
        }
    }
}
