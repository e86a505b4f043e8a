using Carillon.Agent.Linux;

namespace Carillon.Agent.Housekeeping;

/// <summary>Keeps the agent small while it has nothing to do.</summary>
internal sealed class MemoryKeeper
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly Func<long> _allocated;
    private readonly Action _giveBack;

    /// <param name="time">For the waits.</param>
    /// <param name="allocated">What was allocated since the start of the process, in bytes; null for the runtime's count.</param>
    /// <param name="giveBack">Gives memory back; null for <see cref="ResidentMemory.GiveBack"/>.</param>
    public MemoryKeeper(TimeProvider time, Func<long>? allocated = null, Action? giveBack = null)
    {
        _time = time;
        _allocated = allocated ?? (() => GC.GetTotalAllocatedBytes());
        _giveBack = giveBack ?? ResidentMemory.GiveBack;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var last = _allocated();
        long? given = null;
        while (true)
        {
            await Task.Delay(Interval, _time, stop);
            var now = _allocated();
            if (MemoryDecision.IsTime(now, last, given))
            {
                _giveBack();
                given = now;
            }

            last = now;
        }
    }
}
