using Carillon.Api.Tasks;
using Carillon.Api.Validation;

namespace Carillon.Tests.Unit.Api.Validation;

public sealed class ParameterValidatorTests
{
    private static readonly ParameterSpec[] Parameters =
    [
        new() { Name = "MODE", Default = "full", Enum = ["full", "delta"] },
        new() { Name = "HOST", Required = true, Pattern = "[a-z]+" },
        new() { Name = "NOTE" },
    ];

    [Fact]
    public void Resolve_Given_OverridesDefaultsAndLeavesOutTheRest()
    {
        var errors = ParameterValidator.Resolve(Parameters, new Dictionary<string, string> { ["HOST"] = "db" }, "spec.parameters", out var values);

        Assert.Empty(errors);
        Assert.Equal(new Dictionary<string, string> { ["HOST"] = "db", ["MODE"] = "full" }, values);
    }

    [Theory]
    [InlineData("HOST", "db\n", "spec.parameters.HOST")]
    [InlineData("HOST", "dbX", "spec.parameters.HOST")]
    [InlineData("MODE", "none", "spec.parameters.MODE")]
    [InlineData("OTHER", "x", "spec.parameters")]
    public void Resolve_ValueThatIsNotAllowed_SaysSo(string name, string value, string path)
    {
        var given = new Dictionary<string, string> { ["HOST"] = "db", [name] = value };

        Assert.Equal(path, Assert.Single(ParameterValidator.Resolve(Parameters, given, "spec.parameters", out _)).Path);
    }

    [Fact]
    public void Resolve_RequiredWithoutValue_SaysSo() =>
        Assert.Equal("spec.parameters.HOST", Assert.Single(ParameterValidator.Resolve(Parameters, null, "spec.parameters", out _)).Path);

    [Fact]
    public void Resolve_PatternMadeToExplode_Ends()
    {
        ParameterSpec[] parameters = [new() { Name = "A", Pattern = "(a+)+(a+)+(a+)+b" }];

        Assert.Single(ParameterValidator.Resolve(parameters, new Dictionary<string, string> { ["A"] = new string('a', 1000) }, "p", out _));
    }
}
