namespace Carillon.Kubernetes.Client;

/// <summary>What a delete does with the objects that the deleted one owns.</summary>
public enum PropagationPolicy
{
    /// <summary>The object goes at once, its dependants are collected after.</summary>
    Background,

    /// <summary>The object goes last, after its dependants.</summary>
    Foreground,

    /// <summary>The dependants stay.</summary>
    Orphan,
}
