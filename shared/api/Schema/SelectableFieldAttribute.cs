namespace Carillon.Api.Schema;

/// <summary>A field that people may select by (<c>--field-selector</c>, Kubernetes 1.31 and newer). No component relies on it.</summary>
/// <param name="jsonPath">Where the value is.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SelectableFieldAttribute(string jsonPath) : Attribute
{
    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;
}
