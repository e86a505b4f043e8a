namespace Carillon.Kubernetes.Client;

/// <summary>The three ways to change an object without replacing it.</summary>
public enum PatchType
{
    /// <summary>RFC 7386 merge patch: members replace, null removes, lists are replaced as a whole.</summary>
    Merge,

    /// <summary>RFC 6902: a list of operations.</summary>
    Json,

    /// <summary>Server-side apply: the full set of fields this manager cares for.</summary>
    Apply,
}
