using System.Text.Json.Nodes;
using Carillon.Api.Validation;
using Carillon.Tests.Support.Rules;

namespace Carillon.Tests.Unit.Api.Validation;

public sealed class CarillonObjectRulesTests
{
    public static TheoryData<string> Names => [.. RuleCases.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_Case_FindsTheFieldAtFault(string name)
    {
        var rule = RuleCases.All.Single(candidate => candidate.Name == name);

        var errors = CarillonObjectRules.Check(rule.Kind, rule.AfterObject("t"), rule.BeforeObject("t"));

        if (rule.Path is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains(rule.Path, errors.Select(error => error.Path));
        }
    }

    [Theory]
    [InlineData(52, 0)]
    [InlineData(53, 1)]
    public void Check_TaskName_EndsAt52Characters(int length, int expected)
    {
        var task = new JsonObject { ["metadata"] = new JsonObject { ["name"] = new string('a', length) }, ["spec"] = new JsonObject() };

        Assert.Equal(expected, CarillonObjectRules.Check("DistributedCronTask", task, null).Count(error => error.Path == "metadata.name"));
    }

    [Fact]
    public void Check_BadCron_IsLeftToTheOperator()
    {
        var task = JsonNode.Parse("""{"metadata":{"name":"t"},"spec":{"schedule":"never","hostGroups":["g"],"executor":{"shell":{"command":"a"}}}}""")!.AsObject();

        Assert.Empty(CarillonObjectRules.Check("DistributedCronTask", task, null));
    }
}
