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
        var acceptance = AcceptanceDecision.Decide(Make.Task(), ["spec.a: wrong", "spec.b: wrong"], static _ => null);

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

    [Fact]
    public void Decide_FieldsOfALaterVersion_AreRefusedNotIgnored()
    {
        var join = Decide(Make.Task(static spec => spec with { OnHostJoin = HostJoinPolicy.RunOnce }), Open);
        var depends = Decide(Make.Task(static spec => spec with { DependsOn = [new TaskDependency { Task = "other" }] }), Open);
        var limit = Decide(Make.Task(), Open with { MaxConcurrentExecutions = 3 });

        Assert.Equal(("NotSupported", "NotSupported", "NotSupported"), (join.Reason, depends.Reason, limit.Reason));
        Assert.StartsWith("spec.onHostJoin", join.Message, StringComparison.Ordinal);
        Assert.StartsWith("spec.dependsOn", depends.Message, StringComparison.Ordinal);
        Assert.Contains("maxConcurrentExecutions", limit.Message, StringComparison.Ordinal);
    }

    private static Acceptance Decide(DistributedCronTask task, HostGroupSpec? group) =>
        AcceptanceDecision.Decide(task, [], _ => group is null ? null : new HostGroup { Spec = group });
}
