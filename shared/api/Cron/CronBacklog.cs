namespace Carillon.Api.Cron;

/// <summary>The due times of a window: how many there are, and the newest of them.</summary>
/// <param name="Total">How many due times the window holds; exact.</param>
/// <param name="Newest">The newest due times, at most as many as were asked for, oldest first, in UTC.</param>
public sealed record CronBacklog(long Total, IReadOnlyList<DateTimeOffset> Newest)
{
    /// <summary>A window without due times.</summary>
    public static CronBacklog Empty { get; } = new(0, []);

    /// <summary>How many due times of the window are not among <see cref="Newest"/>.</summary>
    public long Skipped => Total - Newest.Count;
}
