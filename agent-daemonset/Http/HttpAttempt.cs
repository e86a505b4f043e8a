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
    private readonly AttemptContext _context;
    private readonly HostClock _clock;
    private readonly bool _adopted;
    private readonly OutputFollower _output;
    private readonly CancellationTokenSource _end = new();
    private Task<AttemptOutcome>? _exchange;

    public HttpAttempt(AttemptContext context, HostClock clock, bool adopted)
    {
        _context = context;
        _clock = clock;
        _adopted = adopted;
        Directory.CreateDirectory(context.Folder.Path);
        _output = new OutputFollower(
            context.Folder.StandardOutput, context.Folder.StandardError, Limits.TailBytes, HttpExchange.MaxBody * 2);
    }

    public ProcessIdentity? Wrapper => null;

    public string? Cgroup => null;

    public Task OpenAsync()
    {
        _exchange = MeasureAsync();
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

    public int CountAlive() => 0;

    public long LookAtOutput(bool final) => _output.Look(final);

    public AttemptOutcome? Conclude(JournalEntry entry)
    {
        if (_adopted || _exchange is null)
        {
            var evidence = new RunEvidence(_clock.BootId, WrapperAlive: false, GoMark: false, Exit: null);
            return OutcomeDecision.Of(entry, RecoveryDecision.Judge(entry, evidence), exit: null, events: default);
        }

        return entry.Ending is { } ending ? OutcomeDecision.OfReason(ending.Reason, ending.Message) : _exchange.Result;
    }

    public OutputExcerpt Excerpt(int budget) => _output.Excerpt(budget);

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

    private async Task<AttemptOutcome> MeasureAsync()
    {
        var began = _clock.Monotonic;
        var outcome = await HttpExchange.RunAsync(_context.Spec.Executor!.Http!, _context.Folder.StandardOutput, _clock.Provider, _end.Token);
        return outcome with { Duration = _clock.Monotonic - began };
    }
}
