using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Dependencies;

namespace Carillon.Tests.Unit.Operator.Dependencies;

public sealed class DependencyGraphTests
{
    [Fact]
    public void After_Diamond_NamesEveryFollowerOnce() =>
        Assert.Equal(["b", "c", "d"], After("a", ("b", "a"), ("c", "a"), ("d", "b"), ("d", "c"), ("z", "y")));

    [Fact]
    public void After_Cycle_EndsAndHasTheTaskItself() => Assert.Equal(["a", "b"], After("a", ("a", "b"), ("b", "a")));

    [Fact]
    public void After_VeryLongChain_IsWalkedWithoutRecursion()
    {
        var links = Enumerable.Range(1, 50_000).Select(static i => ($"t{i}", $"t{i - 1}")).ToArray();

        Assert.Equal(50_000, After("t0", links).Count);
    }

    [Fact]
    public void Moved_OnlyByTheEdges()
    {
        var task = Make.Task(static spec => spec with { DependsOn = [new TaskDependency { Task = "a" }] });
        var same = Make.Task(static spec => spec with { Suspend = true, DependsOn = [new TaskDependency { Task = "a" }] });
        var other = Make.Task(static spec => spec with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] });

        Assert.False(DependencyGraph.Moved(task, same));
        Assert.True(DependencyGraph.Moved(task, other));
        Assert.True(DependencyGraph.Moved(null, task));
        Assert.True(DependencyGraph.Moved(task, null));
    }

    private static List<string> After(string task, params (string Task, string Upstream)[] links)
    {
        var dependants = links.ToLookup(static link => new ObjectKey("team", link.Upstream), static link => new ObjectKey("team", link.Task));
        return [.. DependencyGraph.After(new ObjectKey("team", task), upstream => dependants[upstream]).Select(static key => key.Name).Order(StringComparer.Ordinal)];
    }
}
