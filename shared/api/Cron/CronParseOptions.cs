namespace Carillon.Api.Cron;

/// <summary>What an expression cannot say itself and takes from the task it belongs to.</summary>
public sealed record CronParseOptions
{
    /// <summary>Options without a seed and without an anchor.</summary>
    public static CronParseOptions Default { get; } = new();

    /// <summary>
    /// What <c>H</c> is derived from, by rule <c>namespace/name</c> of the task. Without it an expression with <c>H</c> is refused:
    /// a common fallback would let all such tasks fire at the same time, which is what <c>H</c> is there to avoid.
    /// </summary>
    public string? HashSeed { get; init; }

    /// <summary>
    /// The instant from which <c>@every</c> counts and at which <c>@once</c> is due: the creation (or <c>startAt</c>) of the task.
    /// Cut to the second; the Unix epoch where absent.
    /// </summary>
    public DateTimeOffset? Anchor { get; init; }
}
