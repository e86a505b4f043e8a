using Carillon.Cli.Host;

namespace Carillon.Cli.Objects;

/// <summary>What <c>get</c> and <c>describe</c> are asked for: kinds and then names, or <c>KIND/NAME</c> as commands print it.</summary>
internal static class ObjectWords
{
    public static (string Kinds, IReadOnlyList<string> Names) Read(string first, IReadOnlyList<string> more)
    {
        if (!first.Contains('/', StringComparison.Ordinal))
        {
            return (first, more);
        }

        var pairs = more.Prepend(first).Select(static word => word.Split('/')).ToList();
        return pairs.All(static pair => pair is [{ Length: > 0 }, { Length: > 0 }])
            ? (string.Join(',', pairs.Select(static pair => pair[0])), [.. pairs.Select(static pair => pair[1])])
            : throw new CliException("where one word is KIND/NAME, every word is", CliExitCodes.Usage);
    }
}
