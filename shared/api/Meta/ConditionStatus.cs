namespace Carillon.Api.Meta;

/// <summary>The values of <see cref="Condition.Status"/>. Texts, because <c>Unknown</c> is a real value here.</summary>
public static class ConditionStatus
{
    /// <summary>It holds.</summary>
    public const string True = "True";

    /// <summary>It does not hold.</summary>
    public const string False = "False";

    /// <summary>It cannot be said.</summary>
    public const string Unknown = "Unknown";
}
