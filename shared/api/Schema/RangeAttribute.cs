namespace Carillon.Api.Schema;

/// <summary>The smallest and the largest number allowed, both inclusive. On a list: of each item.</summary>
/// <param name="minimum">The smallest number.</param>
/// <param name="maximum">The largest number.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute(double minimum, double maximum) : Attribute
{
    /// <summary>The smallest number.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>The largest number.</summary>
    public double Maximum { get; } = maximum;
}
