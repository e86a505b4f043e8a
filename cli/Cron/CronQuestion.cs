namespace Carillon.Cli.Cron;

/// <summary>One line of <c>cron next --json-lines</c>.</summary>
internal sealed record CronQuestion
{
    public string? Expr { get; init; }

    /// <summary>IANA name; default UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Exclusive, RFC 3339; default now.</summary>
    public string? From { get; init; }

    /// <summary>Default <see cref="CronNextCommand.DefaultCount"/>.</summary>
    public int? Count { get; init; }
}
