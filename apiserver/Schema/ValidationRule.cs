namespace Carillon.ApiServer.Schema;

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
internal sealed record ValidationRule(string Rule, string? Message, string? MessageExpression, string? Reason, string? FieldPath)
{
    /// <summary>Whether the rule compares with the stored object and so only runs on update.</summary>
    public bool IsTransition => Rule.Contains("oldSelf", StringComparison.Ordinal);
}
