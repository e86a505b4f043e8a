using System.Globalization;
using System.Text.RegularExpressions;

namespace Carillon.ApiServer.Discovery;

/// <summary>Kubernetes' order of version names: stable after beta after alpha, then by number, anything else before all of them.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var byRank = Rank(x ?? "").CompareTo(Rank(y ?? ""));
        // Names that are no versions sort the other way round, alphabetically.
        return byRank != 0 ? byRank : string.CompareOrdinal(y, x);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success)
        {
            return (0, 0, 0);
        }

        var stability = match.Groups["stage"].Value switch
        {
            "alpha" => 1,
            "beta" => 2,
            _ => 3,
        };
        return (stability, Number(match.Groups["major"]), Number(match.Groups["minor"]));
    }

    private static int Number(Group group) => int.TryParse(group.Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"^v(?<major>[1-9][0-9]{0,8})((?<stage>alpha|beta)(?<minor>[1-9][0-9]{0,8}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
