using System.Text.RegularExpressions;

namespace Carillon.Api.Validation;

/// <summary>The expressions of <see cref="Patterns"/>, compiled at build time.</summary>
internal static partial class Shapes
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(Patterns.Subdomain, Options)]
    public static partial Regex Subdomain();

    [GeneratedRegex(Patterns.Label, Options)]
    public static partial Regex Label();

    [GeneratedRegex(Patterns.LabelOrStar, Options)]
    public static partial Regex LabelOrStar();

    [GeneratedRegex(Patterns.TimeZone, Options)]
    public static partial Regex TimeZone();

    [GeneratedRegex(Patterns.UserName, Options)]
    public static partial Regex UserName();

    [GeneratedRegex(Patterns.UserNameOrStar, Options)]
    public static partial Regex UserNameOrStar();

    [GeneratedRegex(Patterns.VariableName, Options)]
    public static partial Regex VariableName();

    [GeneratedRegex(Patterns.ParameterName, Options)]
    public static partial Regex ParameterName();

    [GeneratedRegex("^[A-Z0-9_]+$", Options)]
    public static partial Regex UpstreamValueName();

    [GeneratedRegex(Patterns.HeaderName, Options)]
    public static partial Regex HeaderName();

    [GeneratedRegex(Patterns.DataKey, Options)]
    public static partial Regex DataKey();

    [GeneratedRegex(Patterns.PluginName, Options)]
    public static partial Regex PluginName();

    [GeneratedRegex(Patterns.AbsolutePath, Options)]
    public static partial Regex AbsolutePath();

    [GeneratedRegex(Patterns.Percent, Options)]
    public static partial Regex Percent();

    [GeneratedRegex(Patterns.DependencyHosts, Options)]
    public static partial Regex DependencyHosts();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", Options)]
    public static partial Regex LabelName();
}
