using System.Threading.Channels;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Writes;

public class BoundedTests
{
    [Fact]
    public async Task ForEachAsync_ManyItems_NeverMoreThanTheDegreeAtATime()
    {
        var gates = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToArray();
        var begun = Channel.CreateUnbounded<int>();
        var running = 0;
        var most = 0;
        var all = Bounded.ForEachAsync(Enumerable.Range(0, 5), 2, Body, CancellationToken.None);

        for (var i = 0; i < 5; i++)
        {
            gates[await begun.Reader.ReadAsync()].SetResult(); // of two that were let go, either may be the first to take the next
        }

        await all;
        Assert.Equal(2, most);

        async Task Body(int item, CancellationToken cancellationToken)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            begun.Writer.TryWrite(item);
            await gates[item].Task;
            Interlocked.Decrement(ref running);
        }
    }

    [Fact]
    public async Task ForEachAsync_OneFails_BeginsNothingNewAndWaitsForTheRest()
    {
        var first = new TaskCompletionSource();
        var begun = 0;
        var all = Bounded.ForEachAsync(
            Enumerable.Range(0, 5),
            2,
            (item, _) =>
            {
                begun++;
                return item == 0 ? first.Task : Task.FromException(new InvalidOperationException("the second"));
            },
            CancellationToken.None);

        Assert.False(all.IsCompleted);
        first.SetResult();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => all);
        Assert.Equal("the second", fault.Message);
        Assert.Equal(2, begun);
    }

    [Fact]
    public async Task ForEachAsync_Cancelled_BeginsNothingNew()
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bounded.ForEachAsync(Enumerable.Range(0, 5), 1, Body, stop.Token));

        Assert.Equal(1, begun);

        Task Body(int item, CancellationToken cancellationToken)
        {
            begun++;
            stop.Cancel();
            return Task.CompletedTask;
        }
    }
}
