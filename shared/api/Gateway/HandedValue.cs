using Carillon.Api.Executors;

namespace Carillon.Api.Gateway;

/// <summary>One value, or why there is none.</summary>
public sealed record HandedValue
{
    /// <summary>The <see cref="Version"/> of an object that does not exist: no object has it.</summary>
    public const string NoObject = "0";

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

    /// <summary>
    /// The <c>resourceVersion</c> of the object at that moment, <see cref="NoObject"/> where there is none. Whoever notes it can tell later
    /// whether the value is still the same one, without having noted anything of the value. Null from an operator that does not say it yet.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>Names the reference only.</summary>
    public override string ToString() => $"{Kind} {Name}/{Key}";
}
