using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>kubectl reads YAML by other rules than we do (a bare <c>on</c> is true to it), so the samples have to pass it too.</summary>
public sealed class KubectlSampleTests(ApiServerFixture server) : KubectlTest(server)
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "samples"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [KubectlTheory]
    [MemberData(nameof(Files))]
    public async Task Apply_Sample_IsTakenWithoutAWarning(string file)
    {
        await Server.ApplyCarillonDefinitionsAsync();
        var manifest = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "samples", file));

        var result = await Kubectl.TryAsync(
            ["apply", "--dry-run=server", "-f", "-"], manifest.Replace("  namespace: default\n", "", StringComparison.Ordinal));

        Assert.Contains("created (server dry run)", result.Success, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }
}
