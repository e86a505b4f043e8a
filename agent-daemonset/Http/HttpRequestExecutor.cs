using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>Sends requests from the host.</summary>
internal sealed class HttpRequestExecutor : IExecutor
{
    private readonly HostClock _clock;

    public HttpRequestExecutor(HostClock clock)
    {
        _clock = clock;
    }

    public bool Handles(ExecutorSpec spec) => spec.Http is not null;

    public Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        if (HttpCheck.Refusal(context.Spec.Executor!.Http!) is { } refusal)
        {
            return Task.FromResult<Preparation>(new Preparation.Refused(refusal));
        }

        try
        {
            context.Folder.Create();
            return Task.FromResult<Preparation>(new Preparation.Ready(new HttpAttempt(context, _clock, adopted: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Preparation>(new Preparation.Refused(
                new AttemptOutcome(ExecutionPhase.Failed, Reasons.StartFailed, $"the run folder cannot be made: {e.Message}")));
        }
    }

    /// <summary>A request dies with its agent: what is adopted is only the question how it ended.</summary>
    public IAttempt Adopt(AttemptContext context, LaunchMark mark) => new HttpAttempt(context, _clock, adopted: true);
}
