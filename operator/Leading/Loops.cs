namespace Carillon.Operator.Leading;

/// <summary>Loops that make sense only together.</summary>
internal static class Loops
{
    /// <summary>
    /// Runs all of them until cancelled. When one ends before, by a fault or without, the others are stopped too and the fault is
    /// thrown: an operator that goes on without one of its parts would look alive and do nothing.
    /// </summary>
    public static async Task RunTogetherAsync(CancellationToken cancellationToken, params IReadOnlyList<Func<CancellationToken, Task>> loops)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(loop => loop(together.Token)).ToList();
        await Task.WhenAny(running).ConfigureAwait(false);
        await together.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }
}
