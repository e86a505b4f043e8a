using Carillon.Agent.Journal;

namespace Carillon.Agent.Supervision;

/// <summary>A run that goes on, seen by those who may want it ended.</summary>
internal sealed class RunHandle
{
    private readonly TaskCompletionSource<EndingMark> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody wants the run ended.</summary>
    public Task<EndingMark> EndRequested => _end.Task;

    /// <summary>Asks for the end. The first reason counts.</summary>
    public void RequestEnd(EndReason reason, string message) => _end.TrySetResult(new EndingMark(reason, message));
}
