namespace Carillon.Kubernetes.Informers;

/// <summary>
/// Orders resourceVersions of one kind where that is legal: both must be plain decimal numbers, as every etcd-backed server
/// gives them. Any other text has no order and is only ever compared for equality.
/// </summary>
internal static class ResourceVersions
{
    /// <summary>True when <paramref name="version"/> is certainly older than <paramref name="than"/>.</summary>
    public static bool IsOlder(string? version, string? than) => IsNumber(version) && IsNumber(than)
        && (version!.Length != than!.Length ? version.Length < than.Length : string.CompareOrdinal(version, than) < 0);

    /// <summary>The newer of the two; <paramref name="next"/> when they have no order.</summary>
    public static string Newer(string current, string next) => next.Length == 0 || IsOlder(next, current) ? current : next;

    private static bool IsNumber(string? version) =>
        version is [>= '1' and <= '9', ..] && !version.AsSpan().ContainsAnyExceptInRange('0', '9');
}
