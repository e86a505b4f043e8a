using System.Text;
using System.Text.RegularExpressions;

namespace Carillon.Agent.Launch;

/// <summary>
/// Writes an environment as shell text that sets exactly these values. It is evaluated after the user was changed, so no
/// <c>LD_PRELOAD</c> or <c>PATH</c> of a task ever acts on something that still runs as root. One variable, inert until then, carries it
/// there: no value is ever on a command line, and no file has to be removed in time.
/// </summary>
internal static partial class EnvironmentScript
{
    /// <summary>The variable that carries the text through the wrapper.</summary>
    public const string Carrier = "CARILLON_ENVIRONMENT";

    /// <summary>The most that it can carry, in bytes of UTF-8: MAX_ARG_STRLEN of execve(2), less its name, "=" and the final NUL.</summary>
    public static int MaxBytes => (128 * 1024) - Carrier.Length - 2;

    public static string Write(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var script = new StringBuilder();
        foreach (var (name, value) in environment)
        {
            script.Append("export ").Append(name).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append("'\n");
        }

        return script.Append(":\n").ToString();
    }

    /// <summary>Whether a shell can pass a variable of this name on.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Whether a variable can have this value: there is no NUL inside an environment.</summary>
    public static bool IsValue(string value) => !value.Contains('\0', StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
