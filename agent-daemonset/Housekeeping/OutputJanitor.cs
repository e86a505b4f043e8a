using Carillon.Agent.Ending;
using Carillon.Agent.Supervision;
using Carillon.Api.Defaults;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Housekeeping;

/// <summary>Deletes the folders of runs whose output has been kept long enough, and control groups in which nothing lives.</summary>
internal sealed partial class OutputJanitor
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly RunFolders _folders;
    private readonly ControlGroupRoot _cgroups;
    private readonly DurableJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public OutputJanitor(RunFolders folders, ControlGroupRoot cgroups, DurableJournal journal, TimeProvider time, ILogger<OutputJanitor> logger)
    {
        _folders = folders;
        _cgroups = cgroups;
        _journal = journal;
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

        foreach (var folder in Directory.EnumerateDirectories(_folders.Root))
        {
            if (_journal.State.Find(Path.GetFileName(folder)) is null && IsOld(folder))
            {
                Delete(folder);
            }
        }
    }

    private bool IsOld(string folder)
    {
        var keep = TimeSpan.FromDays(KeepDays(folder));
        return _time.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) > keep;
    }

    /// <summary>The execution itself is forgotten by now, so its folder remembers how long it is to be kept.</summary>
    private static int KeepDays(string folder)
    {
        var path = Path.Combine(folder, RunFolders.KeepDaysFile);
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), out var days) ? days : TaskDefaults.KeepDays;
    }

    private void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogKept(e, folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot delete {Folder}")]
    private partial void LogKept(Exception fault, string folder);
}
