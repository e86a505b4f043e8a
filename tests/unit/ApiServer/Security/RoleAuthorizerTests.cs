using Carillon.ApiServer.Security;

namespace Carillon.Tests.Unit.ApiServer.Security;

public class RoleAuthorizerTests
{
    private static readonly UserInfo Agent = User("carillon:agent:node-1", RoleAuthorizer.AgentGroup);

    [Theory]
    [InlineData("list", "carillon.dev", "executions", "", "", true)]
    [InlineData("patch", "carillon.dev", "executions", "status", "x", true)]
    [InlineData("patch", "carillon.dev", "executions", "", "x", false)]
    [InlineData("create", "carillon.dev", "executions", "", "", false)]
    [InlineData("delete", "carillon.dev", "executions", "", "x", false)]
    [InlineData("patch", "carillon.dev", "hostagents", "status", "node-1", true)]
    [InlineData("patch", "carillon.dev", "hostagents", "status", "node-2", false)]
    [InlineData("get", "", "secrets", "", "x", false)]
    [InlineData("list", "carillon.dev", "distributedcrontasks", "", "", false)]
    [InlineData("create", "", "events", "", "", true)]
    [InlineData("patch", "", "nodes", "status", "node-2", false)]
    public void Decide_Agent_OnlyItsOwn(string verb, string group, string resource, string subresource, string name, bool allowed) =>
        Assert.Equal(allowed, Decide(Agent, verb, group, resource, subresource, name).Allowed);

    [Fact]
    public void Decide_AgentListsExecutions_SeesItsNodeOnly() =>
        Assert.Equal(new ObjectSight("spec.nodeName", "node-1"), Decide(Agent, "list", "carillon.dev", "executions", "", "").Sight);

    [Theory]
    [InlineData("carillon-agents", "node-1", true)]
    [InlineData("carillon-agents", "node-2", false)]
    [InlineData("kube-system", "node-1", false)]
    public void Decide_AgentUpdatesLease_OnlyItsOwnInItsNamespace(string ns, string name, bool allowed) => Assert.Equal(
        allowed,
        RoleAuthorizer.Decide(Agent, new AccessRequest { Verb = "update", Group = "coordination.k8s.io", Resource = "leases", Namespace = ns, Name = name }).Allowed);

    [Theory]
    [InlineData("get", "", "secrets", false)]
    [InlineData("list", "carillon.dev", "executions", true)]
    [InlineData("create", "carillon.dev", "distributedcronruns", false)]
    public void Decide_Viewer_ReadsEverythingButSecrets(string verb, string group, string resource, bool allowed) =>
        Assert.Equal(allowed, Decide(User("eve", RoleAuthorizer.ViewerGroup), verb, group, resource, "", "").Allowed);

    [Fact]
    public void Decide_AgentAccountWithNodeClaim_IsThatNodesAgent()
    {
        var bound = new UserInfo
        {
            Name = "system:serviceaccount:carillon-agents:carillon-agent",
            Groups = [UserInfo.AuthenticatedGroup],
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/node-name"] = ["node-7"] },
        };

        Assert.Equal("node-7", Decide(bound, "list", "carillon.dev", "executions", "", "").Sight?.Value);
        Assert.False(Decide(bound with { Extra = new Dictionary<string, IReadOnlyList<string>>() }, "list", "carillon.dev", "executions", "", "").Allowed);
    }

    [Theory]
    [InlineData("/version", true)]
    [InlineData("/healthz", true)]
    [InlineData("/api", false)]
    [InlineData("/openapi/v2", false)]
    public void Decide_Anonymous_OnlyVersionAndHealth(string path, bool allowed) =>
        Assert.Equal(allowed, RoleAuthorizer.Decide(UserInfo.Anonymous, new AccessRequest { Verb = "get", Path = path }).Allowed);

    private static AccessDecision Decide(UserInfo user, string verb, string group, string resource, string subresource, string name) =>
        RoleAuthorizer.Decide(user, new AccessRequest { Verb = verb, Group = group, Resource = resource, Subresource = subresource, Name = name });

    private static UserInfo User(string name, string group) => new() { Name = name, Groups = [group, UserInfo.AuthenticatedGroup] };
}
