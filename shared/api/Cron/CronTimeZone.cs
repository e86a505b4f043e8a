using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Cron;

/// <summary>Finds time zones by their IANA name, and only so: a schedule must mean the same on every machine.</summary>
public static class CronTimeZone
{
    /// <summary>The longest name that is looked up.</summary>
    public const int MaxLength = 64;

    /// <summary>Files and folders beside the zones: other ways to count time, or this machine's own zone.</summary>
    private static readonly string[] NotZones = ["posix", "right", "posixrules", "localtime", "local", "Factory"];

    /// <summary>Finds a zone.</summary>
    /// <param name="iana">A name of the IANA time zone database, in its own letter case, such as <c>Europe/Berlin</c> or <c>UTC</c>.</param>
    /// <param name="zone">The zone, if this returns true.</param>
    /// <param name="error">What is wrong with the name, as the end of a sentence, if this returns false.</param>
    public static bool TryFind(
        string? iana, [NotNullWhen(true)] out TimeZoneInfo? zone, [NotNullWhen(false)] out string? error)
    {
        zone = null;
        error = Refuse(iana);
        if (error is not null)
        {
            return false;
        }

        // Names are looked up without regard to case once a zone has been loaded, so only the exact name counts.
        if (TimeZoneInfo.TryFindSystemTimeZoneById(iana!, out zone) && zone.HasIanaId && zone.Id == iana)
        {
            return true;
        }

        var sameButCase = zone is { HasIanaId: true } ? $"; did you mean {zone.Id}?" : string.Empty;
        zone = null;
        error = $"is not in the time zone database of this machine{sameButCase}; allowed: IANA names such as Europe/Berlin or UTC";
        return false;
    }

    private static string? Refuse(string? iana)
    {
        if (string.IsNullOrWhiteSpace(iana))
        {
            return "is empty; allowed: IANA names such as Europe/Berlin or UTC";
        }

        var folder = iana.Split('/')[0];
        if (NotZones.Contains(folder, StringComparer.OrdinalIgnoreCase))
        {
            return "would mean something else on each machine; allowed: IANA names such as Europe/Berlin or UTC";
        }

        if (iana.Contains(' ') || iana.Contains('.'))
        {
            return "looks like a Windows time zone; allowed: IANA names such as Europe/Berlin or UTC";
        }

        var isName = iana.Length <= MaxLength && char.IsAsciiLetter(iana[0])
            && iana.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
        return isName ? null : "is not a time zone name; allowed: IANA names such as Europe/Berlin or UTC";
    }
}
