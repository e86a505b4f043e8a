namespace Carillon.Api.Schema;

/// <summary>A column of <c>kubectl get</c>, in the order of declaration.</summary>
/// <param name="name">The heading.</param>
/// <param name="type">One of <c>string</c>, <c>integer</c>, <c>boolean</c>, <c>date</c>; a date column shows an age, so never a future time.</param>
/// <param name="jsonPath">Where the value is.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string type, string jsonPath) : Attribute
{
    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the column.</summary>
    public string Type { get; } = type;

    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>What the column means.</summary>
    public string? Description { get; init; }

    /// <summary>Shown with <c>-o wide</c> only.</summary>
    public bool Wide { get; init; }
}
