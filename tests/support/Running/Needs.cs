namespace Carillon.Tests.Support.Running;

/// <summary>What a test needs beyond an API server.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Garbage collection and namespace deletion.</summary>
    Controllers = 1,

    /// <summary>A server we started ourselves, whose certificate authority or settings we know.</summary>
    OwnServer = 2,

    /// <summary>The project's own server.</summary>
    EmbeddedServer = 4,

    /// <summary>A kube-apiserver we started ourselves: the embedded server knows no admission policies, and somebody's cluster is none to make them in.</summary>
    AdmissionPolicies = 8,
}
