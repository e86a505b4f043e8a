using Carillon.Api.Executors;

namespace Carillon.Api.Gateway;

/// <summary>One value, or why there is none.</summary>
public sealed record HandedValue
{
    /// <summary>Kind of the object it is kept in.</summary>
    public ReferencedKind Kind { get; init; }

    /// <summary>Name of the object it is kept in.</summary>
    public string? Name { get; init; }

    /// <summary>The key in it.</summary>
    public string? Key { get; init; }

    /// <summary>The bytes, base64 on the wire; null when there is none.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Why there is none: the object or its key does not exist.</summary>
    public string? Absent { get; init; }

    /// <summary>Names the reference only.</summary>
    public override string ToString() => $"{Kind} {Name}/{Key}";
}
