using Carillon.Agent.Launch;

namespace Carillon.Agent.Supervision;

/// <summary>Where the folders of runs are: <c>runs/UID/RUN</c> below the data folder.</summary>
internal sealed class RunFolders
{
    private readonly string _root;

    public RunFolders(string dataFolder)
    {
        _root = Path.Combine(dataFolder, "runs");
    }

    public string Root => _root;

    public RunFolder Of(string uid, string runId) => new(Path.Combine(_root, uid, runId));

    /// <summary>A new name for a try to run an attempt.</summary>
    public static string NewRunId(string uid, int attempt) => $"{uid}-{attempt}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Whether a UID can be the name of a folder. API servers make UUIDs; anything that could leave the folder is refused.</summary>
    public static bool IsSafe(string uid) =>
        uid.Length is > 0 and <= 64 && uid.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
