using System.Text.RegularExpressions;
using Carillon.Api.Validation;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api;

/// <summary>The samples are what people start from: no mistake in them, and no field that is silently ignored.</summary>
public sealed partial class SampleTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.yaml").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_Validate_FindsNothingAndKnowsEveryField(string file) =>
        Assert.All(YamlReader.ReadAll(Repository.Read("samples", file)), sample => Assert.Empty(ManifestValidator.Validate(sample!.AsObject())));

    /// <summary>kubectl reads YAML 1.1, where a bare <c>on</c> is the value true, also as a key.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_Keys_AreNoWordsOfYaml11(string file) => Assert.DoesNotMatch(Yaml11Word(), Repository.Read("samples", file));

    [GeneratedRegex(@"(^|[{,])[ -]*(on|off|yes|no|y|n):", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Yaml11Word();
}
