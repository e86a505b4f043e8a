namespace Carillon.Api.Schema;

/// <summary>How a list merges in server-side apply, and what must be unique in it.</summary>
public enum ListType
{
    /// <summary>Replaced as a whole.</summary>
    Atomic,

    /// <summary>Items are unique and have owners of their own.</summary>
    Set,

    /// <summary>Items are identified by a key field and have owners of their own.</summary>
    Map,
}
