namespace Carillon.Tests.Support.Time;

/// <summary>A random source that always says the same, so that waits are exact: 0 for the longest.</summary>
public sealed class FixedJitter(double value) : Random
{
    public override double NextDouble() => value;
}
