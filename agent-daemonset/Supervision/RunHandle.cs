using Carillon.Agent.Journal;

namespace Carillon.Agent.Supervision;

/// <summary>A run that goes on, seen by those who may want it ended.</summary>
internal sealed class RunHandle
{
    private readonly TaskCompletionSource<EndingMark> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="hurry">Cancelled when there is no more time for grace.</param>
    public RunHandle(CancellationToken hurry)
    {
        Hurry = hurry;
    }

    /// <summary>Cancelled when there is no more time for grace: what is being ended is killed.</summary>
    public CancellationToken Hurry { get; }

    /// <summary>Done when somebody wants the run ended.</summary>
    public Task<EndingMark> EndRequested => _end.Task;

    /// <summary>Until when it may start, in monotonic time; null where nothing but the start itself takes time.</summary>
    public TimeSpan? StartBy { get; init; }

    /// <summary>Done when it shall not start for the time being. What has started goes on.</summary>
    public Task SentBack => _back.Task;

    /// <summary>Done when its start is not wanted any more, or not for the time being.</summary>
    public Task StartUnwanted => Task.WhenAny(EndRequested, SentBack);

    /// <summary>Asks it to give its slot back if it has not started.</summary>
    public void SendBack() => _back.TrySetResult();

    /// <summary>Asks for the end. The first reason counts.</summary>
    public void RequestEnd(EndReason reason, string message) => _end.TrySetResult(new EndingMark(reason, message));
}
