using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Agent.Recovery;
using Carillon.Agent.Supervision;
using Carillon.Api;
using Carillon.Api.Executions;

namespace Carillon.Agent.Http;

/// <summary>One request. Status line and body go to the same file a command's output goes to.</summary>
internal sealed class HttpAttempt : IAttempt
{
    /// <summary>The body in the encoding in which it is longest, and the status lines.</summary>
    private const long MaxOutput = 4 * HttpBody.MaxBytes;

    private readonly HostClock _clock;
    private readonly HttpExchange? _request;
    private readonly OutputFollower _output;
    private readonly CancellationTokenSource _end = new();
    private Task<AttemptOutcome>? _exchange;

    /// <param name="context">Whose attempt.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="request">What is sent when the gate opens; null for one that an earlier agent sent.</param>
    public HttpAttempt(AttemptContext context, HostClock clock, HttpExchange? request)
    {
        _clock = clock;
        _request = request;
        Directory.CreateDirectory(context.Folder.Path);
        _output = new OutputFollower(
            context.Folder.StandardOutput, context.Folder.StandardError, Limits.TailBytes, MaxOutput, index: context.OutputIndex(clock.Provider));
    }

    public ProcessIdentity? Wrapper => null;

    public string? Cgroup => null;

    public Task OpenAsync()
    {
        _exchange = _request is null ? null : MeasureAsync(_request, _clock, _end.Token);
        return Task.CompletedTask;
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_exchange is not null)
        {
            await _exchange.WaitAsync(cancellationToken);
        }
    }

    public async Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        return true;
    }

    public IReadOnlyList<int> Alive() => [];

    public long LookAtOutput(bool final) => _output.Look(final);

    public AttemptOutcome? Conclude(JournalEntry entry)
    {
        if (_exchange is null)
        {
            var evidence = new RunEvidence(_clock.BootId, WrapperAlive: false, GoMark: false, Exit: null);
            return OutcomeDecision.Of(entry, RecoveryDecision.Judge(entry, evidence), exit: null, events: default);
        }

        return entry.Ending is { } ending ? OutcomeDecision.OfReason(ending.Reason, ending.Message) : _exchange.Result;
    }

    public OutputExcerpt Excerpt(int budget, SecretMask mask) => _output.Excerpt(budget, mask);

    public void NoteHidden(SecretMask mask) => _output.NoteHidden(mask);

    public ResourceUsage? Usage() => null;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_exchange is not null)
        {
            await _exchange;
        }

        _end.Dispose();
        _output.Dispose();
    }

    private static async Task<AttemptOutcome> MeasureAsync(HttpExchange request, HostClock clock, CancellationToken end)
    {
        var began = clock.Monotonic;
        var outcome = await request.RunAsync(end);
        return outcome with { Duration = clock.Monotonic - began };
    }
}
