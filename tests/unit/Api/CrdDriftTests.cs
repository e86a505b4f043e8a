using Carillon.Cli.Dev;

namespace Carillon.Tests.Unit.Api;

public sealed class CrdDriftTests
{
    [Fact]
    public void Generate_RecordsUnchanged_GivesTheFilesOfTheRepository()
    {
        var generated = CrdGenerator.Generate();

        foreach (var (name, text) in generated)
        {
            Assert.True(Repository.Read("crds", name) == text, $"{name} is out of date: run `carillon dev crds`");
        }
    }

    [Fact]
    public void Repository_Crds_HoldsNoOtherFiles()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml").Select(path => Path.GetFileName(path)!);

        Assert.Equal(CrdGenerator.Generate().Keys.Order(), files.Order());
    }
}
