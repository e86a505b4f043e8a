namespace Carillon.Api.Schema;

/// <summary>Bounds on the length of a string, in characters. On a list or a map: of each item or value.</summary>
/// <param name="maximum">The largest length.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int maximum) : Attribute
{
    /// <summary>The largest length.</summary>
    public int Maximum { get; } = maximum;

    /// <summary>The smallest length; 0 for none.</summary>
    public int Minimum { get; init; }
}
