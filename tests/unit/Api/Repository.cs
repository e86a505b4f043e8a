using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Unit.Api;

/// <summary>The checked-out files.</summary>
internal static class Repository
{
    public static string Root => RepositoryFolder.Root;

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));
}
