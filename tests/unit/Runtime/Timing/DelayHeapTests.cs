using Carillon.Runtime.Timing;

using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Runtime.Timing;

public sealed class DelayHeapTests(ITestOutputHelper output)
{
    [Fact]
    public void TryPop_NotYetDue_LeavesTheKey()
    {
        var heap = new DelayHeap<string>();
        heap.Set("a", 10);

        Assert.False(heap.TryPop(9, out _));
        Assert.True(heap.TryPop(10, out var key));
        Assert.Equal("a", key);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void SetEarlier_LaterTime_ChangesNothing()
    {
        var heap = new DelayHeap<string>();
        heap.SetEarlier("a", 10);
        heap.SetEarlier("a", 20);
        heap.SetEarlier("a", 5);

        Assert.True(heap.TryGetDue("a", out var due));
        Assert.Equal(5, due);
        Assert.Equal(1, heap.Count);
    }

    [Fact]
    public void Operations_AtRandom_AgreeWithASortedList()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var heap = new DelayHeap<int>();
        var model = new Dictionary<int, long>();
        for (var step = 0; step < 20_000; step++)
        {
            var key = random.Next(200);
            switch (random.Next(4))
            {
                case 0 or 1:
                    var due = random.NextInt64(1000);
                    heap.Set(key, due);
                    model[key] = due;
                    break;
                case 2:
                    Assert.Equal(model.Remove(key), heap.Remove(key));
                    break;
                default:
                    var now = random.NextInt64(1000);
                    var earliest = model.Count == 0 ? long.MaxValue : model.Values.Min();
                    Assert.Equal(earliest <= now, heap.TryPop(now, out var popped));
                    if (earliest <= now)
                    {
                        Assert.Equal(earliest, model[popped]);
                        model.Remove(popped);
                    }

                    break;
            }

            Assert.Equal(model.Count, heap.Count);
        }
    }
}
