namespace Carillon.Tests.Support.Waiting;

/// <summary>
/// Looks again and again, for the few things that tell nobody when they come: the end of a process that is not our child, a port that
/// another program is about to open, a document that a server rebuilds in its own time. What has an event is waited for by its event:
/// objects by a watch (<see cref="ObjectWait"/>), files by a notification (<see cref="WrittenFile"/>), programs by a line or their exit.
/// </summary>
public static class Eventually
{
    /// <summary>A generous safety net for what never comes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within five minutes.</exception>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="TrueAsync(Func{bool})"/>
    public static Task TrueAsync(Func<Task<bool>> condition, CancellationToken cancellationToken = default) =>
        ValueAsync(async () => await condition() ? condition : null, cancellationToken);

    /// <summary>Waits until <paramref name="look"/> finds something, and gives it.</summary>
    /// <exception cref="TimeoutException">It did not within five minutes.</exception>
    public static async Task<T> ValueAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken = default)
        where T : class
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(began) >= Limit)
            {
                throw new TimeoutException("what was waited for never came");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
