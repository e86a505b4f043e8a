namespace Carillon.Kubernetes.Informers;

/// <summary>Why an informer begins anew instead of going on where it was.</summary>
internal enum RelistReason
{
    /// <summary>The server has forgotten that place (410).</summary>
    Expired,

    /// <summary>The token of the next page expired while a list was read.</summary>
    PageExpired,

    /// <summary>The server does not understand that place (400).</summary>
    NotUnderstood,

    /// <summary>The server has not reached that place, as after a restore from backup.</summary>
    NotReached,

    /// <summary>The server refused too many times in a row.</summary>
    Refused,
}
