using System.Collections.Immutable;
using System.Globalization;

namespace Carillon.Cli.Crontab;

/// <summary>
/// The environment lines read so far. A few names are cron's own settings: SHELL, HOME, MAILTO, and of cronie CRON_TZ and RANDOM_DELAY.
/// </summary>
internal sealed record CrontabSettings
{
    /// <summary>The interpreter; null is cron's default, /bin/sh.</summary>
    public string? Shell { get; init; }

    /// <summary>Where commands start; null is the user's home.</summary>
    public string? Home { get; init; }

    /// <summary>Who got the output; empty is nobody, null the crontab's owner.</summary>
    public string? MailTo { get; init; }

    /// <summary>The zone of the times below it.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The spread over hosts in seconds; cronie counts it in minutes.</summary>
    public int? JitterSeconds { get; init; }

    /// <summary>All other variables, in the order of their first setting.</summary>
    public ImmutableList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>These settings with one more.</summary>
    public CrontabSettings With(string name, string value) => name switch
    {
        "SHELL" => this with { Shell = value },
        "HOME" => SetVariable(name, value) with { Home = value },
        "MAILTO" => this with { MailTo = value },
        "MAILFROM" or "CONTENT_TYPE" or "CONTENT_TRANSFER_ENCODING" => this,
        "CRON_TZ" => this with { TimeZone = value },
        "RANDOM_DELAY" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes <= 1440 =>
            this with { JitterSeconds = minutes * 60 },
        // crontab(5): LOGNAME may not be set.
        "LOGNAME" => this,
        _ => SetVariable(name, value),
    };

    private CrontabSettings SetVariable(string name, string value)
    {
        var variable = KeyValuePair.Create(name, value);
        var index = Variables.FindIndex(v => v.Key == name);
        return this with { Variables = index < 0 ? Variables.Add(variable) : Variables.SetItem(index, variable) };
    }
}
