namespace Carillon.Operator.Leading;

/// <summary>What a leader looks at from time to time, because no event tells it.</summary>
/// <param name="Period">The time between two looks.</param>
/// <param name="LookAsync">One look.</param>
internal sealed record PeriodicLook(TimeSpan Period, Func<CancellationToken, Task> LookAsync)
{
    /// <summary>Looks at once and then again and again until cancelled.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
