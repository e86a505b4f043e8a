using System.Text;
using System.Text.RegularExpressions;

namespace Carillon.Agent.Plugins;

/// <summary>What the first bytes of a plugin tell. Nothing is run to find out.</summary>
/// <param name="Version">The word after <c>carillon-plugin-version:</c>; null without.</param>
/// <param name="Interpreter">The program after <c>#!</c>; null without.</param>
internal sealed partial record PluginHeader(string? Version, string? Interpreter)
{
    /// <summary>How much of a file is looked at.</summary>
    public const int Length = 4096;

    public static PluginHeader Parse(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start);
        var version = VersionMark().Match(text);
        var interpreter = InterpreterLine().Match(text);
        return new PluginHeader(
            version.Success ? version.Groups["version"].Value : null,
            interpreter.Success ? interpreter.Groups["program"].Value : null);
    }

    [GeneratedRegex(@"\bcarillon-plugin-version:[ \t]*(?<version>[0-9A-Za-z][-0-9A-Za-z._+~]{0,62})", RegexOptions.CultureInvariant)]
    private static partial Regex VersionMark();

    [GeneratedRegex(@"\A#![ \t]*(?<program>/[^\s]*)", RegexOptions.CultureInvariant)]
    private static partial Regex InterpreterLine();
}
