namespace Carillon.Api.Schema;

/// <summary>Bounds on the number of entries of a list or a map, and how a list merges in server-side apply.</summary>
/// <param name="maximum">The largest number of entries.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int maximum) : Attribute
{
    /// <summary>The largest number of entries.</summary>
    public int Maximum { get; } = maximum;

    /// <summary>The smallest number of entries; 0 for none.</summary>
    public int Minimum { get; init; }

    /// <summary>How the list merges.</summary>
    public ListType ListType { get; init; } = ListType.Atomic;

    /// <summary>For <see cref="Schema.ListType.Map"/>: the field of the items that identifies them.</summary>
    public string? MapKey { get; init; }
}
