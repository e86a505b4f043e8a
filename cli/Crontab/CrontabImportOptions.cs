namespace Carillon.Cli.Crontab;

/// <summary>What the person who imports decides; everything else is in the crontab.</summary>
internal sealed record CrontabImportOptions
{
    /// <summary>Namespace of the tasks.</summary>
    public required string Namespace { get; init; }

    /// <summary>The host group the tasks run on.</summary>
    public required string HostGroup { get; init; }

    /// <summary>The zone the crontab's times are in: cron takes the host's own.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Starts every task's name; empty for none.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>Who runs entries without a user field; null leaves it out, which counts as root.</summary>
    public string? RunAsUser { get; init; }
}
