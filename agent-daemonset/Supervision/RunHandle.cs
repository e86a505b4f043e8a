using Carillon.Agent.Journal;

namespace Carillon.Agent.Supervision;

/// <summary>A run that goes on, seen by those who may want it ended.</summary>
internal sealed class RunHandle
{
    private readonly TaskCompletionSource<EndingMark> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="hurry">Cancelled when there is no more time for grace.</param>
    public RunHandle(CancellationToken hurry)
    {
        Hurry = hurry;
    }

    /// <summary>Cancelled when there is no more time for grace: what is being ended is killed.</summary>
    public CancellationToken Hurry { get; }

    /// <summary>Done when somebody wants the run ended.</summary>
    public Task<EndingMark> EndRequested => _end.Task;

    /// <summary>Asks for the end. The first reason counts.</summary>
    public void RequestEnd(EndReason reason, string message) => _end.TrySetResult(new EndingMark(reason, message));
}
