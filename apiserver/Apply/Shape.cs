namespace Carillon.ApiServer.Apply;

/// <summary>How a value is owned.</summary>
internal enum Shape
{
    /// <summary>As a whole.</summary>
    Leaf,

    /// <summary>Member by member.</summary>
    Map,

    /// <summary>Item by item.</summary>
    List,
}
