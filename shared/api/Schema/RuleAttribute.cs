namespace Carillon.Api.Schema;

/// <summary>
/// A rule in the Common Expression Language that the API server checks. The list is closed: every rule has a native twin in
/// <c>Carillon.Api.Validation</c>, which the embedded API server runs instead.
/// </summary>
/// <param name="expression">The expression over <c>self</c>, and <c>oldSelf</c> for rules about changes.</param>
/// <param name="message">What is said when it does not hold.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string expression, string message) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;

    /// <summary>What is said when it does not hold.</summary>
    public string Message { get; } = message;

    /// <summary>What the message is about, as a JSON path below the place of the rule, such as <c>.spec</c>. Default: the place itself.</summary>
    public string? FieldPath { get; init; }
}
