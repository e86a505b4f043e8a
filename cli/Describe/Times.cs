using System.Globalization;

namespace Carillon.Cli.Describe;

/// <summary>Instants as text.</summary>
internal static class Times
{
    public static string Text(DateTimeOffset? instant) =>
        instant?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
