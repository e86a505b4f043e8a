namespace Carillon.ApiServer.Security;

/// <summary>What each role may do.</summary>
internal static class RoleRules
{
    public const string AgentNamespace = "carillon-agents";
    private const string OperatorNamespace = "carillon-system";

    /// <summary>The ConfigMap that tells agents where values by reference are handed out.</summary>
    private const string GatewayAnnouncement = "carillon-gateway";
    private const string Carillon = "carillon.dev";
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "update", "patch", "delete", "deletecollection"];
    private static readonly string[] ReadWrite = [.. Read, .. Write];
    private static readonly string[] All = ["*"];

    /// <summary>What everybody with a name may do: find out what there is, and who they are.</summary>
    public static IReadOnlyList<PolicyRule> Authenticated { get; } =
    [
        new() { Verbs = ["get"], Paths = ["/", "/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", "/version", "/version/", "/healthz", "/livez", "/readyz", "/healthz/*", "/livez/*", "/readyz/*"] },
        new()
        {
            Verbs = ["create"],
            Groups = ["authorization.k8s.io"],
            Resources = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        },
        new() { Verbs = ["create"], Groups = ["authentication.k8s.io"], Resources = ["selfsubjectreviews"] },
    ];

    public static IReadOnlyList<PolicyRule> Anonymous { get; } =
    [
        new() { Verbs = ["get"], Paths = ["/version", "/version/", "/healthz", "/livez", "/readyz", "/healthz/*", "/livez/*", "/readyz/*"] },
    ];

    public static IReadOnlyList<PolicyRule> Admin { get; } =
    [
        new() { Verbs = All, Groups = All, Resources = All },
        new() { Verbs = All, Paths = ["*"] },
    ];

    public static IReadOnlyList<PolicyRule> Operator { get; } =
    [
        new() { Verbs = ReadWrite, Groups = [Carillon], Resources = All },
        new() { Verbs = ReadWrite, Groups = ["coordination.k8s.io"], Resources = ["leases"] },
        new() { Verbs = [.. Read, "create", "update", "patch"], Groups = [""], Resources = ["events"] },
        new() { Verbs = Read, Groups = [""], Resources = ["nodes", "namespaces", "pods"] },
        new() { Verbs = ["get"], Groups = [""], Resources = ["secrets", "configmaps"] },
        new() { Verbs = ["create", "patch"], Groups = [""], Resources = ["secrets"], Namespaces = [OperatorNamespace] },
        new() { Verbs = ["create", "patch"], Groups = [""], Resources = ["configmaps"], Namespaces = [AgentNamespace] },
        new() { Verbs = ["create"], Groups = [""], Resources = ["namespaces"] },
        new() { Verbs = Read, Groups = ["apiextensions.k8s.io"], Resources = ["customresourcedefinitions"] },
        new() { Verbs = ["create"], Groups = ["authentication.k8s.io"], Resources = ["tokenreviews"] },
        new() { Verbs = ["create"], Groups = ["authorization.k8s.io"], Resources = ["subjectaccessreviews"] },
    ];

    public static IReadOnlyList<PolicyRule> Viewer { get; } =
    [
        new()
        {
            Verbs = Read,
            Groups = ["", Carillon, "coordination.k8s.io", "apiextensions.k8s.io"],
            Resources =
            [
                "namespaces", "nodes", "pods", "services", "configmaps", "events", "serviceaccounts", "leases", "customresourcedefinitions",
                "distributedcrontasks", "distributedcronruns", "executions", "hostgroups", "hostagents", "*/status",
            ],
        },
    ];

    /// <summary>The agent of one node. Whatever it may do it may do to the objects of that node only.</summary>
    public static IReadOnlyList<PolicyRule> Agent(string node)
    {
        var executions = new ObjectSight("spec.nodeName", node);
        var own = new ObjectSight("metadata.name", node);
        return
        [
            new() { Verbs = Read, Groups = [Carillon], Resources = ["executions"], Sight = executions },
            new() { Verbs = ["get", "update", "patch"], Groups = [Carillon], Resources = ["executions/status"], Sight = executions },
            new() { Verbs = [.. Read, "create", "update", "patch"], Groups = [Carillon], Resources = ["hostagents", "hostagents/status"], Sight = own },
            new() { Verbs = [.. Read, "create", "update", "patch"], Groups = [""], Resources = ["nodes", "nodes/status"], Sight = own },
            new()
            {
                Verbs = [.. Read, "create", "update", "patch"],
                Groups = ["coordination.k8s.io"],
                Resources = ["leases"],
                Namespaces = [AgentNamespace],
                Sight = own,
            },
            new()
            {
                Verbs = ["get"],
                Groups = [""],
                Resources = ["configmaps"],
                Namespaces = [AgentNamespace],
                Sight = new ObjectSight("metadata.name", GatewayAnnouncement),
            },
            new() { Verbs = ["create", "update", "patch"], Groups = [""], Resources = ["events"] },
        ];
    }
}
