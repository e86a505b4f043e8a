using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Carillon.Api.Executors;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with an executor beyond <see cref="ExecutorRules"/>.</summary>
internal static class ExecutorValidator
{
    private const string ReservedPrefix = "CARILLON_";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void Check(FieldErrors errors, string path, ExecutorSpec? executor)
    {
        if (!errors.Required(path, executor))
        {
            return;
        }

        if (executor!.Shell is { } shell)
        {
            CheckShell(errors, $"{path}.shell", shell);
        }

        if (executor.Http is { } http)
        {
            CheckHttp(errors, $"{path}.http", http);
        }

        if (executor.Plugin is { } plugin)
        {
            CheckPlugin(errors, $"{path}.plugin", plugin);
        }
    }

    private static void CheckShell(FieldErrors errors, string path, ShellExecutor shell)
    {
        CheckScript(errors, $"{path}.command", shell.Command);
        CheckScript(errors, $"{path}.script", shell.Script);
        errors.HostText($"{path}.stdin", shell.Stdin?.Replace('\0', ' '), Limits.Script);
        errors.Items($"{path}.interpreter", shell.Interpreter, 16, minimum: 1);
        errors.Each($"{path}.interpreter", shell.Interpreter, (at, part) => CheckScript(errors, at, part, Limits.Argument));
        errors.Items($"{path}.args", shell.Args, Limits.Arguments);
        errors.Each($"{path}.args", shell.Args, (at, argument) => errors.HostText(at, argument, Limits.Argument));
        errors.Text($"{path}.workingDir", shell.WorkingDir, Limits.Path, Shapes.AbsolutePath(), "an absolute path without line breaks");
        errors.Text($"{path}.runAsUser", shell.RunAsUser, Limits.UserName, Shapes.UserName(), "a user name or number");
        errors.Text($"{path}.runAsGroup", shell.RunAsGroup, Limits.UserName, Shapes.UserName(), "a group name or number");
        CheckExitCodes(errors, $"{path}.successExitCodes", shell.SuccessExitCodes);
        CheckEnvironment(errors, $"{path}.env", shell.Env);
        CheckResources(errors, $"{path}.resources", shell.Resources);
    }

    private static void CheckScript(FieldErrors errors, string path, string? text, int maximumBytes = Limits.Script)
    {
        errors.HostText(path, text, maximumBytes);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            errors.Add(path, "must not be empty");
        }
    }

    public static void CheckExitCodes(FieldErrors errors, string path, IReadOnlyList<int>? codes)
    {
        errors.Items(path, codes, Limits.Codes, minimum: 1);
        errors.Each(path, codes, (at, code) => errors.Range(at, code, 0, 255));
        errors.Unique(path, codes, code => code);
    }

    private static void CheckEnvironment(FieldErrors errors, string path, IReadOnlyList<EnvVar>? variables)
    {
        errors.Items(path, variables, Limits.Variables);
        errors.Unique(path, variables, variable => variable.Name, ".name");
        errors.Each(path, variables, (at, variable) =>
        {
            if (errors.Required($"{at}.name", variable.Name))
            {
                errors.Text($"{at}.name", variable.Name, Limits.Name, Shapes.VariableName(), "letters, digits and underscores, not a digit first");
                if (variable.Name!.StartsWith(ReservedPrefix, StringComparison.Ordinal))
                {
                    errors.Add($"{at}.name", $"{FieldErrors.Show(variable.Name)} is not allowed: names that start with {ReservedPrefix} belong to Carillon");
                }
            }

            errors.HostText($"{at}.value", variable.Value, Limits.VariableValue);
            CheckSource(errors, $"{at}.valueFrom", variable.ValueFrom);
        });
    }

    private static void CheckSource(FieldErrors errors, string path, ValueSource? source)
    {
        CheckKey(errors, $"{path}.secretKeyRef", source?.SecretKeyRef);
        CheckKey(errors, $"{path}.configMapKeyRef", source?.ConfigMapKeyRef);
    }

    private static void CheckKey(FieldErrors errors, string path, KeySelector? key)
    {
        if (key is null)
        {
            return;
        }

        if (errors.Required($"{path}.name", key.Name))
        {
            errors.Text($"{path}.name", key.Name, Limits.Name, Shapes.Subdomain(), "a name of lower case letters, digits, dashes and dots");
        }

        if (errors.Required($"{path}.key", key.Key))
        {
            errors.Text($"{path}.key", key.Key, Limits.Name, Shapes.DataKey(), "letters, digits, dashes, dots and underscores");
        }
    }

    private static void CheckResources(FieldErrors errors, string path, ShellResources? resources)
    {
        if (resources?.Cpu is { } cpu && !Quantity.TryParseCpu(cpu, out _))
        {
            errors.Add($"{path}.cpu", $"{FieldErrors.Show(cpu.ToString())} is not allowed: must be cores such as 2, 0.5 or 500m");
        }

        if (resources?.Memory is { } memory && !Quantity.TryParseMemory(memory, out _))
        {
            errors.Add($"{path}.memory", $"{FieldErrors.Show(memory.ToString())} is not allowed: must be bytes such as 512Mi or 2G");
        }

        errors.Range($"{path}.pids", resources?.Pids, 1, 4_194_304);
    }

    private static void CheckHttp(FieldErrors errors, string path, HttpExecutor http)
    {
        if (errors.Required($"{path}.url", http.Url))
        {
            CheckUrl(errors, $"{path}.url", http.Url!);
        }

        if (http.Method is { } method && !Methods.Contains(method, StringComparer.Ordinal))
        {
            errors.Add($"{path}.method", $"{FieldErrors.Show(method)} is not allowed: must be one of {string.Join(", ", Methods)}");
        }

        if (http.Body is not null && http.Method is (null or "GET" or "HEAD"))
        {
            errors.Add($"{path}.body", "is not allowed with the methods GET and HEAD");
        }

        if (http.Body is { } body && Encoding.UTF8.GetByteCount(body) is var bytes && bytes > Limits.Script)
        {
            errors.Add($"{path}.body", $"has {bytes} bytes: allowed are {Limits.Script}");
        }

        CheckHeaders(errors, $"{path}.headers", http.Headers);
        errors.Range($"{path}.timeoutSeconds", http.TimeoutSeconds, 1, Limits.Seconds);
        errors.Items($"{path}.successStatusCodes", http.SuccessStatusCodes, Limits.Codes, minimum: 1);
        errors.Unique($"{path}.successStatusCodes", http.SuccessStatusCodes, code => code);
        errors.Each($"{path}.successStatusCodes", http.SuccessStatusCodes, (at, codes) =>
        {
            if (!StatusCodeRange.TryParse(codes, out _))
            {
                errors.Add(at, $"{FieldErrors.Show(codes)} is not allowed: must be a status code or a range such as 200-299, from 100 to 599");
            }
        });
        CheckRegex(errors, $"{path}.bodyRegex", http.BodyRegex);
        CheckKey(errors, $"{path}.tls.caSecretRef", http.Tls?.CaSecretRef);
    }

    public static void CheckRegex(FieldErrors errors, string path, string? expression)
    {
        errors.Text(path, expression, Limits.Pattern);
        if (expression is { Length: <= Limits.Pattern } && !BoundedRegex.TryCreate(expression, out _, out var error))
        {
            errors.Add(path, $"{FieldErrors.Show(expression)} {error}");
        }
    }

    private static void CheckUrl(FieldErrors errors, string path, string url)
    {
        errors.Text(path, url, Limits.Url);
        var isUrl = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri!.Host.Length > 0;
        if (!isUrl || url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            errors.Add(path, $"{FieldErrors.Show(url)} is not allowed: must be an absolute http:// or https:// URL without blanks");
        }
        else if (uri!.UserInfo.Length > 0)
        {
            errors.Add(path, "must not hold a user name or password: use a header with valueFrom");
        }
    }

    private static void CheckHeaders(FieldErrors errors, string path, IReadOnlyList<HttpHeader>? headers)
    {
        errors.Items(path, headers, Limits.Variables);
        errors.Each(path, headers, (at, header) =>
        {
            if (errors.Required($"{at}.name", header.Name))
            {
                errors.Text($"{at}.name", header.Name, Limits.Name, Shapes.HeaderName(), "a header name without blanks and colons");
                if (HttpHeader.SetByAgent.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
                {
                    errors.Add($"{at}.name", $"{FieldErrors.Show(header.Name!)} is not allowed: the agent sets it");
                }
            }

            errors.Text($"{at}.value", header.Value, Limits.VariableValue);
            if (header.Value?.Any(c => char.IsControl(c) && c != '\t') == true)
            {
                errors.Add($"{at}.value", "must be one line without control characters");
            }

            CheckSource(errors, $"{at}.valueFrom", header.ValueFrom);
        });
    }

    private static void CheckPlugin(FieldErrors errors, string path, PluginExecutor plugin)
    {
        if (errors.Required($"{path}.name", plugin.Name))
        {
            errors.Text($"{path}.name", plugin.Name, Limits.ShortName, Shapes.PluginName(), "a file name of lower case letters, digits, dashes, dots and underscores");
        }

        if (plugin.Config is not { } config)
        {
            return;
        }

        if (config.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{path}.config", "must be an object");
        }
        else if (Encoding.UTF8.GetByteCount(config.GetRawText()) is var bytes && bytes > Limits.PluginConfig)
        {
            errors.Add($"{path}.config", $"has {bytes} bytes of JSON: allowed are {Limits.PluginConfig}");
        }
        else if (DepthOf(config) is var depth && depth > Limits.PluginConfigDepth)
        {
            errors.Add($"{path}.config", $"is nested {depth} levels deep: allowed are {Limits.PluginConfigDepth}");
        }
    }

    private static int DepthOf(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
        var deepest = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                deepest = Math.Max(deepest, reader.CurrentDepth + 1);
            }
        }

        return deepest;
    }
}
