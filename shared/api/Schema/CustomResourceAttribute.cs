namespace Carillon.Api.Schema;

/// <summary>Makes a record a custom resource of group <c>carillon.dev</c>.</summary>
/// <param name="kind">The kind, for example <c>HostGroup</c>.</param>
/// <param name="plural">The plural name in URLs, lower case.</param>
/// <param name="shortName">The name that people type.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomResourceAttribute(string kind, string plural, string shortName) : Attribute
{
    /// <summary>The kind.</summary>
    public string Kind { get; } = kind;

    /// <summary>The plural name in URLs.</summary>
    public string Plural { get; } = plural;

    /// <summary>The name that people type.</summary>
    public string ShortName { get; } = shortName;

    /// <summary>Whether objects live in a namespace.</summary>
    public bool Namespaced { get; init; } = true;
}
