namespace Carillon.ApiServer.Schema;

/// <summary>The <c>x-kubernetes-patch-strategy</c> of a field.</summary>
[Flags]
internal enum PatchStrategy
{
    /// <summary>Objects merge, lists are replaced.</summary>
    None = 0,

    /// <summary>Lists merge by merge key (objects) or as a set (scalars).</summary>
    Merge = 1,

    /// <summary>The whole value is replaced.</summary>
    Replace = 2,

    /// <summary>Only the keys that the patch names survive.</summary>
    RetainKeys = 4,
}
