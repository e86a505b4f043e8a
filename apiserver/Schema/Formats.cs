using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Carillon.Api.Meta;

namespace Carillon.ApiServer.Schema;

/// <summary>The string formats that schemas may ask for; unknown ones are ignored, as Kubernetes does.</summary>
internal static partial class Formats
{
    /// <summary>Format of the built-in type of that name, which is published as date-time but read with six digits of fraction, no more, no less.</summary>
    public const string MicroTime = "micro-time";

    private static readonly string[] MicroTimeForms = ["yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz"];

    private static readonly Dictionary<string, Func<string, bool>> Checks = new(StringComparer.Ordinal)
    {
        ["bsonobjectid"] = text => ObjectIdPattern.IsMatch(text),
        ["uri"] = IsRequestUri,
        ["email"] = text => MailAddress.TryCreate(text, out _),
        ["hostname"] = text => text.Length <= 255 && HostNamePattern.IsMatch(text),
        ["ipv4"] = text => IsAddress(text, AddressFamily.InterNetwork),
        ["ipv6"] = text => IsAddress(text, AddressFamily.InterNetworkV6),
        ["cidr"] = IsCidr,
        ["mac"] = text => MacPattern.IsMatch(text),
        ["uuid"] = text => UuidPattern.IsMatch(text),
        ["uuid3"] = text => UuidPattern.IsMatch(text) && UuidVersion(text) == '3',
        ["uuid4"] = text => UuidPattern.IsMatch(text) && UuidVersion(text) == '4',
        ["uuid5"] = text => UuidPattern.IsMatch(text) && UuidVersion(text) == '5',
        ["hexcolor"] = text => HexColorPattern.IsMatch(text),
        ["byte"] = text => Base64.IsValid(text),
        ["password"] = _ => true,
        ["date"] = text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["datetime"] = IsDateTime,
        ["duration"] = text => DurationPattern.IsMatch(text),
        ["microtime"] = text => DateTimeOffset.TryParseExact(text, MicroTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
    };

    /// <summary>Whether <paramref name="text"/> has the <paramref name="format"/>; true for formats that are not checked.</summary>
    public static bool IsValid(string format, string text) =>
        !Checks.TryGetValue(format.Replace("-", "", StringComparison.Ordinal), out var check) || check(text);

    /// <summary>RFC 3339, with seconds and an offset.</summary>
    public static bool IsDateTime(string text) =>
        DateTimePattern.IsMatch(text) && Rfc3339.TryParse(text, out _);

    private static bool IsRequestUri(string text) =>
        text.StartsWith('/') || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme.Length > 0);

    private static bool IsAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family &&
        (family != AddressFamily.InterNetwork || text.Count(c => c == '.') == 3);

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text[..slash], out var address) &&
            int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits) &&
            bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static char UuidVersion(string text) => text.Replace("-", "", StringComparison.Ordinal)[12];

    [GeneratedRegex("^[0-9a-fA-F]{24}$")]
    private static partial Regex ObjectIdPattern { get; }

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?([.][a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$")]
    private static partial Regex HostNamePattern { get; }

    [GeneratedRegex("^([0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2}$")]
    private static partial Regex MacPattern { get; }

    [GeneratedRegex("^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$")]
    private static partial Regex UuidPattern { get; }

    [GeneratedRegex("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
    private static partial Regex HexColorPattern { get; }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}([.]\d+)?([Zz]|[+-]\d{2}:\d{2})$")]
    private static partial Regex DateTimePattern { get; }

    [GeneratedRegex(@"^[+-]?(0|(\d+([.]\d*)?|[.]\d+)\s*(ns|us|µs|ms|s|m|h|d|w|nanos?(econds?)?|micros?(econds?)?|millis?(econds?)?|secs?|seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?)\s*)+$")]
    private static partial Regex DurationPattern { get; }
}
