using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Agent.Shell;
using Carillon.Api.Executions;

namespace Carillon.Agent.Plugins;

/// <summary>A run of a plugin: a command like any other, whose standard output is understood.</summary>
internal sealed class PluginAttempt : IAttempt
{
    private readonly CommandAttempt _command;
    private readonly PluginOutput _output;

    public PluginAttempt(AttemptContext context, CommandAttempt command)
    {
        _command = command;
        _output = new PluginOutput(
            context.Folder.StandardOutput, context.Folder.StandardError, StatusComposer.LargestOutput(context.Spec));
    }

    public ProcessIdentity? Wrapper => _command.Wrapper;

    public string? Cgroup => _command.Cgroup;

    public Task OpenAsync() => _command.OpenAsync();

    public Task WaitAsync(CancellationToken cancellationToken) => _command.WaitAsync(cancellationToken);

    public IReadOnlyList<int> Alive() => _command.Alive();

    public Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken) =>
        _command.EndAsync(grace, hurry, cancellationToken);

    public long LookAtOutput(bool final)
    {
        _output.Look(final); // before the command's own look may cut the files
        return _command.LookAtOutput(final);
    }

    public AttemptOutcome? Conclude(JournalEntry entry) =>
        _command.Conclude(entry) is { } outcome ? PluginOutcome.Of(outcome, _output.FindResult(), _output.Progress) : null;

    /// <summary>The text is ours; what is known of the files stays true.</summary>
    public OutputExcerpt Excerpt(int budget, SecretMask mask)
    {
        var text = _output.Excerpt(budget).Without(mask);
        return _command.Excerpt(budget, mask) with { Text = text.Text, Truncated = text.Truncated };
    }

    public void NoteHidden(SecretMask mask) => _command.NoteHidden(mask);

    public ResourceUsage? Usage() => _command.Usage();

    public ValueTask DisposeAsync()
    {
        _output.Dispose();
        return _command.DisposeAsync();
    }
}
