using Carillon.Kubernetes.Resources;
using Carillon.Operator.HostJoins;

namespace Carillon.Tests.Unit.Operator.HostJoins;

public sealed class OpenJoinsTests
{
    private static readonly ObjectKey Task = new("team", "task");

    /// <summary>The order of a concurrent map depends on how many processors there are.</summary>
    [Fact]
    public void Take_ManyHosts_GivesThemByNameAndOnce()
    {
        var open = new OpenJoins();
        var hosts = Enumerable.Range(0, 100).Select(static i => $"host-{i * 7 % 100:00}").ToList();
        hosts.ForEach(host => open.Wait(Task, host));

        Assert.Equal(hosts.Order(StringComparer.Ordinal), open.Take(Task));
        Assert.Empty(open.Take(Task));
    }
}
