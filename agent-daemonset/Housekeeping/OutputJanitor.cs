using Carillon.Agent.Ending;
using Carillon.Agent.Linux;
using Carillon.Agent.Settings;
using Carillon.Agent.Supervision;
using Carillon.Api.Defaults;
using Carillon.Kubernetes.Clocks;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Housekeeping;

/// <summary>
/// Deletes the outputs of reported runs that have been kept long enough, and the oldest of them while all together take too much; and
/// control groups in which nothing lives.
/// </summary>
internal sealed partial class OutputJanitor
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly RunFolders _folders;
    private readonly ControlGroupRoot _cgroups;
    private readonly DurableJournal _journal;
    private readonly LiveSettings _settings;
    private readonly ServerClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public OutputJanitor(
        RunFolders folders,
        ControlGroupRoot cgroups,
        DurableJournal journal,
        LiveSettings settings,
        ServerClock clock,
        TimeProvider time,
        ILogger<OutputJanitor> logger)
    {
        _folders = folders;
        _cgroups = cgroups;
        _journal = journal;
        _settings = settings;
        _clock = clock;
        _time = time;
        _logger = logger;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            Clean();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>One round.</summary>
    public void Clean()
    {
        var entries = _journal.State.Entries.Values;
        _cgroups.RemoveEmpty(runId => entries.Any(entry => entry.RunId == runId));
        if (!Directory.Exists(_folders.Root))
        {
            return;
        }

        var kept = new List<KeptOutput>();
        foreach (var folder in Directory.EnumerateDirectories(_folders.Root))
        {
            if (Look(folder) is { } output)
            {
                kept.Add(output);
            }
        }

        // Until the API server has said what time it is, nothing is old: this host's clock may be a year ahead.
        DateTimeOffset? now = _clock.IsKnown ? _clock.UtcNow : null;
        foreach (var output in RetentionDecision.ToDelete(kept, now, _settings.Current.OutputLimit))
        {
            Delete(output);
        }
    }

    private KeptOutput? Look(string folder)
    {
        try
        {
            var bytes = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => (long)(FileFacts.Of(file)?.OnDisk ?? 0));
            var isReported = _journal.State.Find(Path.GetFileName(folder)) is null;
            return new KeptOutput(folder, Directory.GetLastWriteTimeUtc(folder), KeepDays(folder), bytes, isReported);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it goes away just now, or cannot be read: the next round looks again
        }
    }

    /// <summary>The execution itself is forgotten by now, so its folder remembers how long it is to be kept.</summary>
    private static int KeepDays(string folder)
    {
        var path = Path.Combine(folder, RunFolders.KeepDaysFile);
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), out var days) ? days : TaskDefaults.KeepDays;
    }

    private void Delete(KeptOutput output)
    {
        // An execution that is being taken in makes no folder before it is in the journal, so this look is enough.
        if (_journal.State.Find(Path.GetFileName(output.Folder)) is not null)
        {
            return;
        }

        try
        {
            Directory.Delete(output.Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogKept(e, output.Folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot delete {Folder}")]
    private partial void LogKept(Exception fault, string folder);
}
