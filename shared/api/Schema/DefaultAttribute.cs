namespace Carillon.Api.Schema;

/// <summary>The value that the API server fills in when the field is absent and its parent is present.</summary>
/// <param name="value">A constant, or an array of constants; the same one that <c>Carillon.Api.Defaults</c> uses.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    /// <summary>The constant, or an array of constants.</summary>
    public object Value { get; } = value;
}
