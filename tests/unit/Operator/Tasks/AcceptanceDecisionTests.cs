using Carillon.Api.HostGroups;
using Carillon.Api.Tasks;
using Carillon.Operator.Tasks;

namespace Carillon.Tests.Unit.Operator.Tasks;

public sealed class AcceptanceDecisionTests
{
    private static readonly HostGroupSpec Open = new() { AllowedNamespaces = ["team"], AllowedUsers = ["root"] };

    [Fact]
    public void Decide_EverythingFits_IsAccepted() => Assert.True(Decide(Make.Task(), Open).Accepted);

    [Fact]
    public void Decide_Problems_AreAllSaid()
    {
        var acceptance = AcceptanceDecision.Decide(Make.Task(), ["spec.a: wrong", "spec.b: wrong"], static _ => null, static _ => null);

        Assert.Equal((false, "InvalidSpec", "spec.a: wrong; spec.b: wrong"), (acceptance.Accepted, acceptance.Reason, acceptance.Message));
    }

    [Fact]
    public void Decide_UnknownGroup_NamesTheField()
    {
        var acceptance = Decide(Make.Task(), null);

        Assert.Equal("HostGroupNotFound", acceptance.Reason);
        Assert.Matches(@"^spec\.hostGroups\[0\]: .*; allowed: ", acceptance.Message);
    }

    [Theory]
    [InlineData("other", "root", "NamespaceNotAllowed", "allowed: other")]
    [InlineData("team", "deploy", "UserNotAllowed", "allowed: deploy")]
    public void Decide_PolicyOfTheGroup_SaysWhatIsAllowed(string ns, string user, string reason, string message)
    {
        var acceptance = Decide(Make.Task(), new HostGroupSpec { AllowedNamespaces = [ns], AllowedUsers = [user] });

        Assert.Equal(reason, acceptance.Reason);
        Assert.Contains(message, acceptance.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_GroupThatSaysNothing_AllowsNobody() => Assert.Equal("NamespaceNotAllowed", Decide(Make.Task(), new HostGroupSpec()).Reason);

    [Theory]
    [InlineData("task>b b>task", "task -> b -> task")]
    [InlineData("task>b b>c c>task", "task -> b -> c -> task")]
    [InlineData("task>b task>c b>a c>a a>task", "task -> b -> a -> task")]
    public void Cycle_OfTwoOrThreeOrWithinADiamond_NamesIt(string links, string cycle)
    {
        var acceptance = DecideIn(links, "task");

        Assert.Equal((false, "DependencyCycle"), (acceptance.Accepted, acceptance.Reason));
        Assert.StartsWith($"spec.dependsOn: {cycle}: ", acceptance.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cycle_BehindATask_IsNotItsOwn() =>
        Assert.NotEqual("DependencyCycle", DecideIn("task>b b>c c>b", "task").Reason);

    [Fact]
    public void Cycle_TheTaskItself_IsTakenAsItIsNow()
    {
        // What the cache has of it may be older than what is decided on.
        var task = Make.Task(static spec => spec with { DependsOn = [new TaskDependency { Task = "b" }] });
        var acceptance = AcceptanceDecision.Decide(task, [], static _ => new HostGroup { Spec = Open }, name => name == "b" ? After("b", "task") : After(name));

        Assert.Equal("DependencyCycle", acceptance.Reason);
    }

    [Fact]
    public void Upstream_ThatDoesNotExist_IsNamedWithItsPlace()
    {
        var acceptance = AcceptanceDecision.Decide(
            After("task", "there", "gone"), [], static _ => new HostGroup { Spec = Open }, static name => name == "there" ? After("there") : null);

        Assert.Equal("UpstreamNotFound", acceptance.Reason);
        Assert.StartsWith("spec.dependsOn[1].task: there is no DistributedCronTask gone in namespace team; allowed: ", acceptance.Message, StringComparison.Ordinal);
    }

    private static Acceptance DecideIn(string links, string name)
    {
        var upstreams = links.Split(' ').Select(static link => link.Split('>')).ToLookup(static link => link[0], static link => link[1]);
        return AcceptanceDecision.Decide(
            After(name, [.. upstreams[name]]), [], static _ => new HostGroup { Spec = Open }, task => After(task, [.. upstreams[task]]));
    }

    private static DistributedCronTask After(string name, params string[] upstreams)
    {
        var task = Make.Task(spec => spec with { DependsOn = [.. upstreams.Select(static upstream => new TaskDependency { Task = upstream })] });
        return task with { Metadata = task.Metadata with { Name = name } };
    }

    private static Acceptance Decide(DistributedCronTask task, HostGroupSpec? group) =>
        AcceptanceDecision.Decide(task, [], _ => group is null ? null : new HostGroup { Spec = group }, static _ => null);
}
