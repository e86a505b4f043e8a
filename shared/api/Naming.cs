using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Api;

/// <summary>
/// How names are made. They are locks (a due time has one run name, a run and a host one execution name), so they are pure
/// functions that never change between versions.
/// </summary>
public static class Naming
{
    private const int HashCharacters = 16;
    private const int LongestUncutName = Limits.Name - 1 - HashCharacters;

    /// <summary>The name of the run of a task for a due time: <c>&lt;task&gt;-&lt;unix seconds&gt;</c>.</summary>
    /// <param name="task">Name of the task, at most 52 characters.</param>
    /// <param name="scheduledTime">The due time.</param>
    /// <returns>A name of at most 63 characters up to the year 2286.</returns>
    public static string RunName(string task, DateTimeOffset scheduledTime) =>
        $"{task}-{scheduledTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The name of a run that something else than a due time identifies, for example a dependency: <c>&lt;task&gt;-&lt;hash&gt;</c>.</summary>
    /// <param name="task">Name of the task, at most 52 characters.</param>
    /// <param name="identity">What the run is for; the same text gives the same name.</param>
    /// <returns>A name that no due time of the task has.</returns>
    public static string DerivedRunName(string task, string identity) => $"{task}-x{Hash(identity)[..9]}";

    /// <summary>The name of the execution of a run on a host: <c>&lt;run&gt;-&lt;node&gt;</c>, or a hash of the two behind the run's name where that is too long.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="node">Name of the node.</param>
    /// <returns>A valid name of at most 253 characters.</returns>
    public static string ExecutionName(string run, string node)
    {
        var name = $"{run}-{node}";
        if (name.Length <= Limits.Name)
        {
            return name;
        }

        // A blank is in neither name, so different pairs are hashed differently. The cut may leave a dot or dash before the hash's dash, which names must not have.
        return $"{name[..LongestUncutName].TrimEnd('.', '-')}-{Hash($"{run} {node}")}";
    }

    /// <summary>The name as a label value: itself where it fits, else its beginning and a hash.</summary>
    /// <param name="name">The name of an object.</param>
    /// <returns>A valid label value of at most 63 characters, different for different names.</returns>
    public static string LabelValue(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= Limits.LabelValue
            ? name
            : $"{name[..(Limits.LabelValue - 1 - HashCharacters)].TrimEnd('.', '-')}-{Hash(name)}";
    }

    /// <summary>The environment variable in which a command finds a parameter: <c>CARILLON_PARAM_&lt;NAME&gt;</c>.</summary>
    /// <param name="parameter">Name of the parameter.</param>
    /// <returns>The name of the variable, in upper case.</returns>
    public static string ParameterVariable(string parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return "CARILLON_PARAM_" + parameter.ToUpperInvariant();
    }

    /// <summary>The environment variable in which a command finds what an upstream run handed on: <c>CARILLON_UPSTREAM_&lt;NAME&gt;</c>.</summary>
    /// <param name="value">The name of the value in the execution's spec.</param>
    /// <returns>The name of the variable.</returns>
    public static string UpstreamVariable(string value) => "CARILLON_UPSTREAM_" + value;

    /// <summary>What the names of the values of one of several upstream tasks begin with: its name in upper case, with <c>_</c> for dash and dot, and <c>_</c>.</summary>
    /// <param name="task">Name of the upstream task.</param>
    /// <returns>A prefix that tasks whose names differ only in dashes and dots share.</returns>
    public static string UpstreamPrefix(string task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.ToUpperInvariant().Replace('-', '_').Replace('.', '_') + "_";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashCharacters];
}
