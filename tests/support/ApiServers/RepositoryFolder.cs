namespace Carillon.Tests.Support.ApiServers;

/// <summary>Finds the repository a test runs in.</summary>
public static class RepositoryFolder
{
    /// <summary>Full path of the folder that holds <c>Operator.sln</c>.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Operator.sln above {AppContext.BaseDirectory}");
    }
}
