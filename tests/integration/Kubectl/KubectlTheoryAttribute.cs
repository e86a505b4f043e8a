namespace Carillon.Tests.Integration.Kubectl;

/// <summary>A theory that needs kubectl; skipped, with the reason, where there is none or it is too old.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlTheoryAttribute : TheoryAttribute
{
    private string? _skip;

    /// <summary>The oldest kubectl 1.x that has the command.</summary>
    public int MinMinor { get; init; }

    public override string? Skip
    {
        get => _skip ?? KubectlBinary.MissingReason(MinMinor);
        set => _skip = value;
    }
}
