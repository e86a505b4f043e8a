namespace Carillon.Cli.Cron;

/// <summary>The answer to one line: due times, or what is wrong.</summary>
internal sealed record CronAnswer
{
    public IReadOnlyList<string>? Next { get; init; }

    public string? Error { get; init; }
}
