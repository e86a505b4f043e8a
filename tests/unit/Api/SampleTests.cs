using Carillon.Api.Validation;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api;

/// <summary>The samples are what people start from: no mistake in them, and no field that is silently ignored.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.yaml").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_Validate_FindsNothingAndKnowsEveryField(string file) =>
        Assert.All(YamlReader.ReadAll(Repository.Read("samples", file)), sample => Assert.Empty(ManifestValidator.Validate(sample!.AsObject())));
}
