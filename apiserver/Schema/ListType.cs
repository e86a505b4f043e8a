namespace Carillon.ApiServer.Schema;

/// <summary>Who owns what in a list when several appliers share it (<c>x-kubernetes-list-type</c>).</summary>
internal enum ListType
{
    /// <summary>The list is one value; the last applier owns all of it.</summary>
    Atomic,

    /// <summary>Scalars, each present once and owned on its own.</summary>
    Set,

    /// <summary>Objects told apart by their key members.</summary>
    Map,
}
