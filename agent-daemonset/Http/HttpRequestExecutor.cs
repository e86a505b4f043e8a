using System.Net;

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
    private static readonly HttpLimits Limits = new();

    private readonly HostClock _clock;
    private readonly AddressPolicy _policy;
    private readonly IWebProxy _proxy;

    /// <param name="clock">Measures requests.</param>
    /// <param name="policy">Where they may go.</param>
    /// <param name="proxy">Through what.</param>
    public HttpRequestExecutor(HostClock clock, AddressPolicy policy, IWebProxy proxy)
    {
        _clock = clock;
        _policy = policy;
        _proxy = proxy;
    }

    public bool Handles(ExecutorSpec spec) => spec.Http is not null;

    public Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        var (plan, refusal) = HttpCheck.Check(context.Spec.Executor!.Http!, context.Values);
        if (plan is null)
        {
            return Task.FromResult<Preparation>(new Preparation.Refused(refusal!));
        }

        try
        {
            context.Folder.Create();
            var request = new HttpExchange(plan, new HttpOutput(context.Folder.StandardOutput), _policy, Limits, _proxy, _clock.Provider);
            return Task.FromResult<Preparation>(new Preparation.Ready(new HttpAttempt(context, _clock, request)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Preparation>(new Preparation.Refused(
                new AttemptOutcome(ExecutionPhase.Failed, Reasons.StartFailed, $"the run folder cannot be made: {e.Message}")));
        }
    }

    /// <summary>A request dies with its agent: what is adopted is only the question how it ended.</summary>
    public IAttempt Adopt(AttemptContext context, LaunchMark mark) => new HttpAttempt(context, _clock, request: null);
}
