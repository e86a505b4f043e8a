using System.Runtime.InteropServices;

namespace Carillon.Agent.Hosting;

/// <summary>
/// What is asked of the agent by signals. SIGTERM comes from a supervisor that replaces the agent: what runs goes on and is taken up by
/// the next one. SIGINT comes from a person at the terminal, who wants it all to end; a second one wants it at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _interrupt;
    private int _interrupts;

    public StopSignals()
    {
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerm);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    /// <summary>Done with the first signal of either kind.</summary>
    public Task Stop => _stop.Task;

    /// <summary>Cancelled by SIGTERM, also after a SIGINT: leave now, whatever runs.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>Cancelled by the second SIGINT: no more grace.</summary>
    public CancellationToken Hurry => _hurry.Token;

    public void Dispose()
    {
        _term.Dispose();
        _interrupt.Dispose();
        _leave.Dispose();
        _hurry.Dispose();
    }

    private void OnTerm(PosixSignalContext context)
    {
        context.Cancel = true;
        _leave.Cancel();
        _stop.TrySetResult();
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _interrupts) > 1)
        {
            _hurry.Cancel();
        }

        _stop.TrySetResult();
    }
}
