namespace Carillon.ApiServer.Security;

/// <summary>The fixed roles of a standalone server.</summary>
public enum Role
{
    /// <summary>Everything.</summary>
    Admin,

    /// <summary>What the operator needs: Carillon's kinds, leases, events, reading nodes and namespaces, and secrets and config maps one by one.</summary>
    Operator,

    /// <summary>What the agent of one node needs: its own Executions and their status, its own HostAgent, Node and Lease, events.</summary>
    Agent,

    /// <summary>Reading everything but secrets.</summary>
    Viewer,
}
