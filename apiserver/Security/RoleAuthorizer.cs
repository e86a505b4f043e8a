namespace Carillon.ApiServer.Security;

/// <summary>Decides what a user may do, from its groups alone: there are fixed roles and no RBAC objects.</summary>
internal static class RoleAuthorizer
{
    public const string AdminGroup = "system:masters";
    public const string OperatorGroup = "carillon:operators";
    public const string AgentGroup = "carillon:agents";
    public const string ViewerGroup = "carillon:viewers";

    /// <summary>Users of <see cref="AgentGroup"/> are named <c>carillon:agent:</c> and their node.</summary>
    public const string AgentUserPrefix = "carillon:agent:";

    private const string OperatorAccount = "system:serviceaccount:carillon-system:carillon-operator";
    private const string AgentAccount = "system:serviceaccount:carillon-agents:carillon-agent";
    private const string NodeNameClaim = "authentication.kubernetes.io/node-name";

    public static AccessDecision Decide(UserInfo user, AccessRequest request)
    {
        foreach (var rule in Rules(user))
        {
            if (rule.Allows(request))
            {
                return new AccessDecision(true, "", rule.Sight);
            }
        }

        return AccessDecision.Denied;
    }

    /// <summary>Everything the user may do.</summary>
    public static IEnumerable<PolicyRule> Rules(UserInfo user)
    {
        if (user.IsAnonymous)
        {
            return RoleRules.Anonymous;
        }

        var rules = RoleRules.Authenticated;
        if (InGroup(user, AdminGroup))
        {
            return rules.Concat(RoleRules.Admin);
        }

        if (InGroup(user, OperatorGroup) || user.Name == OperatorAccount)
        {
            return rules.Concat(RoleRules.Operator);
        }

        if (NodeOf(user) is { } node)
        {
            return rules.Concat(RoleRules.Agent(node));
        }

        return InGroup(user, ViewerGroup) ? rules.Concat(RoleRules.Viewer) : rules;
    }

    /// <summary>The node whose agent the user is, or null.</summary>
    public static string? NodeOf(UserInfo user)
    {
        if (InGroup(user, AgentGroup) && user.Name.StartsWith(AgentUserPrefix, StringComparison.Ordinal) && user.Name.Length > AgentUserPrefix.Length)
        {
            return user.Name[AgentUserPrefix.Length..];
        }

        // On a cluster agents share one account and differ by the node their token is bound to; so they may here.
        return user.Name == AgentAccount && user.Extra.TryGetValue(NodeNameClaim, out var nodes) && nodes is [var bound] ? bound : null;
    }

    private static bool InGroup(UserInfo user, string group) => user.Groups.Contains(group, StringComparer.Ordinal);
}
