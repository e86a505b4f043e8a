using Carillon.Agent.Launch;
using Carillon.Agent.Output;

namespace Carillon.Agent.Logs;

/// <summary>One attempt whose output is on this host.</summary>
/// <param name="Uid">Of its Execution.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Index">What is known of it.</param>
internal sealed record KeptRun(string Uid, RunFolder Folder, OutputIndex Index)
{
    /// <summary>How much the command wrote, in bytes.</summary>
    public long Bytes => Length(Folder.StandardOutput) + Length(Folder.StandardError);

    /// <summary>All below a data folder's <c>runs</c>, oldest first. What goes away meanwhile, or is no run, is left out.</summary>
    public static IReadOnlyList<KeptRun> In(string runs)
    {
        var found = new List<KeptRun>();
        foreach (var execution in Folders(runs))
        {
            foreach (var attempt in Folders(execution))
            {
                var folder = new RunFolder(attempt);
                if (OutputIndex.Load(folder.Index) is { } index)
                {
                    found.Add(new KeptRun(Path.GetFileName(execution), folder, index));
                }
            }
        }

        return [.. found.OrderBy(run => run.Index.Started).ThenBy(run => run.Index.Execution, StringComparer.Ordinal).ThenBy(run => run.Index.Attempt)];
    }

    /// <summary>Whether a user means it: the UID, the name, or the namespace and name of its Execution.</summary>
    public bool Answers(string name) => name == Uid || name == Index.Execution || Index.Execution.EndsWith("/" + name, StringComparison.Ordinal);

    private static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
