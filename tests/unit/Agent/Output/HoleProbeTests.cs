using Carillon.Agent.Output;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class HoleProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-probe-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CanPunch_AnyFileSystem_AnswersItAndLeavesNothing(bool able)
    {
        Assert.Equal(able, HoleProbe.CanPunch(_folder, (_, _, _) => able));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void CanPunch_NoFileCanBeMade_IsNotKnown() => Assert.Null(HoleProbe.CanPunch(Path.Combine(_folder, "missing")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
