using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Agent.Recovery;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;

namespace Carillon.Agent.Shell;

/// <summary>One run of a command: started by this agent, or found alive or dead after a restart.</summary>
internal sealed class CommandAttempt : IAttempt
{
    /// <summary>How often an adopted wrapper, which is nobody's child any more, is looked for.</summary>
    private static readonly TimeSpan AdoptedPause = TimeSpan.FromMilliseconds(100);

    /// <summary>More than a message shows, so that no value is cut before it is masked.</summary>
    private const int WrapperLogBytes = 2 * Limits.Message;

    private readonly AttemptContext _context;
    private readonly GatedProcess? _process;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;
    private readonly OutputFollower _output;
    private readonly RunMarks _marks;
    private readonly ProcessTree? _tree;
    private bool _opened;
    private bool _concluded;

    public CommandAttempt(
        AttemptContext context, ProcessIdentity wrapper, GatedProcess? process, string? cgroup, ProcFileSystem proc, TimeProvider time)
    {
        _context = context;
        _process = process;
        _proc = proc;
        _time = time;
        _marks = new RunMarks(wrapper, $"{CommandEnvironment.TokenVariable}={context.RunId}", cgroup);
        _tree = process is null ? null : new ProcessTree(_marks, proc, proc.BootId());
        Directory.CreateDirectory(context.Folder.Path);
        _output = new OutputFollower(
            context.Folder.StandardOutput,
            context.Folder.StandardError,
            Limits.TailBytes,
            context.Spec.Output?.MaxLogBytes ?? TaskDefaults.MaxLogBytes,
            index: context.OutputIndex(time));
    }

    public ProcessIdentity? Wrapper => _marks.Wrapper;

    public string? Cgroup => _marks.Cgroup;

    public Task OpenAsync()
    {
        _opened = true;
        return _process?.OpenAsync() ?? Task.CompletedTask;
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
        {
            await _process.WaitAsync(cancellationToken);
            return;
        }

        while (_marks.Wrapper.IsAlive(_proc, _proc.BootId()))
        {
            await Task.Delay(AdoptedPause, _time, cancellationToken);
        }
    }

    public IReadOnlyList<int> Alive() =>
        _marks.Wrapper.BootId == _proc.BootId() && (_marks.Cgroup is not { } cgroup || ControlGroup.IsPopulated(cgroup))
            ? [.. Tree().Members().Select(static process => process.Pid)]
            : [];

    public Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken) =>
        _marks.Wrapper.BootId == _proc.BootId()
            ? new TreeEnder(_marks, Tree(), _proc, _time).EndAsync(grace, hurry, cancellationToken)
            : Task.FromResult(true); // a reboot left nothing

    public long LookAtOutput(bool final) => _output.Look(final);

    public AttemptOutcome? Conclude(JournalEntry entry)
    {
        _concluded = true;
        var exit = _context.Folder.ReadExit();
        var evidence = new RunEvidence(_proc.BootId(), WrapperAlive: false, _context.Folder.HasGoMark, exit);
        var events = _marks.Cgroup is { } cgroup ? ControlGroup.Events(cgroup) : default;
        var outcome = OutcomeDecision.Of(entry, RecoveryDecision.Judge(entry, evidence), exit, events);
        if (outcome is null && _opened)
        {
            // This agent opened the gate, and the wrapper did not get through: trying again for ever would not help.
            var log = SafeText.Prefix(System.Text.Encoding.UTF8.GetBytes(_context.Folder.ReadWrapperLog()), WrapperLogBytes).Text.Trim();
            return new AttemptOutcome(ExecutionPhase.Failed, Reasons.StartFailed, $"the wrapper could not start the command: {log}");
        }

        return MissingLimits() is { Count: > 0 } missing ? outcome?.With($"it ran without its limits of {string.Join(" and ", missing)}") : outcome;
    }

    public OutputExcerpt Excerpt(int budget, SecretMask mask) => _output.Excerpt(budget, mask);

    public void NoteHidden(SecretMask mask) => _output.NoteHidden(mask);

    public ResourceUsage? Usage() => _marks.Cgroup is { } cgroup && ControlGroup.CpuTime(cgroup) is { } cpu
        ? new ResourceUsage { CpuMs = (long)cpu.TotalMilliseconds, MaxRssBytes = ControlGroup.PeakMemory(cgroup) }
        : null;

    public ValueTask DisposeAsync()
    {
        _process?.Close();
        _process?.Dispose();
        _output.Dispose();
        if (_marks.Cgroup is { } cgroup && (_concluded || (_process is not null && !_opened)))
        {
            ControlGroup.TryRemove(cgroup); // its counts are evidence for the next agent until then
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The pid of our own child cannot be given away before we know of its end, so its session is known a moment longer than it lives.
    /// Of an adopted one only the living is known.
    /// </summary>
    private ProcessTree Tree() => _tree ?? new ProcessTree(_marks, _proc, _proc.BootId());

    /// <summary>What the group itself does not limit, whoever started it with whatever settings.</summary>
    private List<string> MissingLimits()
    {
        var asked = RunLimits.Of(_context.Spec.Executor?.Shell?.Resources) ?? RunLimits.None;
        var held = _marks.Cgroup is { } cgroup ? ControlGroup.InForce(cgroup, asked) : RunLimits.None;
        return [.. asked.Controllers.Except(held.Controllers)];
    }
}
