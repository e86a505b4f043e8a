namespace Carillon.Api.Schema;

/// <summary>The only texts allowed. Enum properties need none: their members are the choices, unless this narrows them.</summary>
/// <param name="values">The texts.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoicesAttribute(params string[] values) : Attribute
{
    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
