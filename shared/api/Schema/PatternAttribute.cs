using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Schema;

/// <summary>A regular expression that a string must match (anchored, in the subset RE2 and .NET share). On a list: each item.</summary>
/// <param name="expression">The expression.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string expression) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;
}
