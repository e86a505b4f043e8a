namespace Carillon.Operator.Writes;

/// <summary>Does the same for many things, some at a time.</summary>
internal static class Bounded
{
    /// <summary>
    /// Calls <paramref name="body"/> for each item, at most <paramref name="degree"/> at a time, and returns when all calls have ended.
    /// After a fault nothing new is begun; what is in flight goes to its end, since a write that is cut off may have been made all the same.
    /// </summary>
    /// <remarks>No thread is asked for: a body that does not wait runs where the last one ended, so the order is decided by the answers alone.</remarks>
    public static async Task ForEachAsync<T>(
        IEnumerable<T> items, int degree, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        using var source = items.GetEnumerator();
        var taking = new Lock();
        var goesOn = true;
        var workers = new List<Task>();
        while (workers.Count < degree && Volatile.Read(ref goesOn))
        {
            workers.Add(WorkAsync());
        }

        await Task.WhenAll(workers).ConfigureAwait(false);

        async Task WorkAsync()
        {
            while (TryTake(out var item))
            {
                try
                {
                    await body(item, cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    Volatile.Write(ref goesOn, false);
                    throw;
                }
            }
        }

        bool TryTake(out T item)
        {
            lock (taking)
            {
                cancellationToken.ThrowIfCancellationRequested();
                goesOn = goesOn && source.MoveNext();
                item = goesOn ? source.Current : default!;
                return goesOn;
            }
        }
    }
}
