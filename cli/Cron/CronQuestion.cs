namespace Carillon.Cli.Cron;

/// <summary>One line of <c>cron next --json-lines</c>.</summary>
internal sealed record CronQuestion
{
    public string? Expr { get; init; }

    /// <summary>IANA name; default UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Exclusive; default now.</summary>
    public DateTimeOffset? From { get; init; }

    public int? Count { get; init; }
}
