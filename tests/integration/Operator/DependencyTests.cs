using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

/// <summary>Tasks that follow tasks, against an API server.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class DependencyTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public DependencyTests(ApiServerFixture fixture) => _fixture = fixture;

    [Fact]
    public async Task Cycle_MadeByAnEditAndBroken_IsSaidByAllOfItsTasksForThatLong()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("a");
        await harness.AddTaskAsync("b", static spec => spec with { DependsOn = [new TaskDependency { Task = "a" }] });
        await harness.AddTaskAsync("c", static spec => spec with { DependsOn = [new TaskDependency { Task = "b" }] });
        await harness.AddTaskAsync("behind", static spec => spec with { DependsOn = [new TaskDependency { Task = "c" }] });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Count == 4 && tasks.All(static task => ReasonOf(task) is not null));

        await harness.FollowAsync("a", "c");

        var tasks = await harness.UntilAsync(
            CarillonResources.Tasks, static tasks => tasks.Count(static task => ReasonOf(task) == "DependencyCycle") == 3);
        Assert.NotEqual("DependencyCycle", ReasonOf(tasks.Single(static task => task.Metadata.Name == "behind")));
        Assert.Contains("b -> a -> c -> b", tasks.Single(static task => task.Metadata.Name == "b").Status!.Conditions![0].Message, StringComparison.Ordinal);
        await harness.FollowAsync("a");
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.All(static task => ReasonOf(task) != "DependencyCycle"));
    }

    private static string? ReasonOf(DistributedCronTask task) =>
        task.Status?.Conditions?.FirstOrDefault(static condition => condition.Type == "Accepted")?.Reason;
}
