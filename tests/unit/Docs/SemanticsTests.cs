using System.Text.RegularExpressions;
using Carillon.Api.Validation;
using Carillon.Operator.Runs;
using Carillon.Runtime.Yaml;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Unit.Docs;

/// <summary>docs/semantics.md says of each rule which test would fail without it.</summary>
public sealed partial class SemanticsTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "semantics.md"));

    private static readonly HashSet<string> Tests =
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
           from Match test in TestMethod().Matches(File.ReadAllText(file))
           select $"{Path.GetFileNameWithoutExtension(file)}.{test.Groups["name"].Value}",
    ];

    public static TheoryData<string> Named { get; } = [.. NamedTest().Matches(Text).Select(static match => match.Groups["test"].Value).Distinct()];

    [Theory]
    [MemberData(nameof(Named))]
    public void Rules_TestThatIsNamed_Exists(string test) => Assert.Contains(test, Tests);

    public static TheoryData<string> OperatorReasons { get; } =
        [.. typeof(Reasons).GetFields().Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(OperatorReasons))]
    public void Reasons_OfTheOperator_AreAllExplained(string reason) => Assert.Contains($"`{reason}`", Text.Replace("/", "`/`", StringComparison.Ordinal), StringComparison.Ordinal);

    public static TheoryData<string> Examples { get; } = [.. Block().Matches(Text).Select(static block => block.Groups["yaml"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_Manifests_AreValid(string yaml) =>
        Assert.All(YamlReader.ReadAll(yaml), static manifest => Assert.Empty(ManifestValidator.Validate(manifest!.AsObject())));

    [Fact]
    public void Chapters_Numbers_Rise()
    {
        var numbers = Chapter().Matches(Text).Select(static match => int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.InRange(numbers.Count, 5, 20);
    }

    [GeneratedRegex(@"`(?<test>\w+Tests\.\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^    public (?:static )?(?:async )?\w+ (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^```yaml\n(?<yaml>apiVersion: .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^## (?<number>\d+) ", RegexOptions.Multiline)]
    private static partial Regex Chapter();
}
