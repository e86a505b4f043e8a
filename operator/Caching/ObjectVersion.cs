using System.Globalization;

namespace Carillon.Operator.Caching;

/// <summary>The order of resourceVersions of one kind, which are rising numbers (KEP-5504).</summary>
internal static class ObjectVersion
{
    /// <summary>The version as a number. Should a server ever give another text it is 0: older than all that it is compared with.</summary>
    public static ulong Of(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
