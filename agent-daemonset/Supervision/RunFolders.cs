using System.Globalization;

using Carillon.Agent.Launch;
using Carillon.Api.Defaults;

namespace Carillon.Agent.Supervision;

/// <summary>Where the folders of runs are: <c>runs/UID/RUN</c> below the data folder.</summary>
internal sealed class RunFolders
{
    /// <summary>In the folder of an execution: how many days it is kept after the journal has forgotten it.</summary>
    public const string KeepDaysFile = "keep-days";

    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;

    public RunFolders(string dataFolder)
    {
        _root = Path.Combine(dataFolder, "runs");
    }

    public string Root => _root;

    public RunFolder Of(string uid, string runId) => new(Path.Combine(_root, uid, runId));

    /// <summary>Whether an attempt has got through the gate at any time, whatever the journal says.</summary>
    public bool HasStarted(string uid, int attempt) =>
        Directory.Exists(Path.Combine(_root, uid)) && Directory.EnumerateDirectories(Path.Combine(_root, uid), RunIdPrefix(uid, attempt) + "*").Any(folder => new RunFolder(folder).HasGoMark);

    /// <summary>Leaves a note for the time when nobody knows the execution any more. Without it the default holds.</summary>
    public void NoteKeepDays(string uid, int days)
    {
        if (days == TaskDefaults.KeepDays)
        {
            return;
        }

        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(_root, uid), Closed).FullName;
            File.WriteAllText(Path.Combine(folder, KeepDaysFile), days.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk shows when the run folder is made, with a result that says so.
        }
    }

    /// <summary>From here on the folder is kept for its days, counted by the clock of the API server: the host's may have been anything.</summary>
    public void NoteReported(string uid, DateTimeOffset now)
    {
        try
        {
            var folder = Path.Combine(_root, uid);
            if (Directory.Exists(folder))
            {
                Directory.SetLastWriteTimeUtc(folder, now.UtcDateTime);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It keeps the time of its last change, which is right on a host whose clock is.
        }
    }

    /// <summary>A new name for a try to run an attempt.</summary>
    public static string NewRunId(string uid, int attempt) => RunIdPrefix(uid, attempt) + Guid.NewGuid().ToString("N")[..8];

    private static string RunIdPrefix(string uid, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{uid}-{attempt}-");

    /// <summary>Whether a UID can be the name of a folder. API servers make UUIDs; anything that could leave the folder is refused.</summary>
    public static bool IsSafe(string uid) =>
        uid.Length is > 0 and <= 64 && uid.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
