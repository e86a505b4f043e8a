using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>A fact that needs kubectl; skipped, with the reason, where there is none or it is too old.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlFactAttribute : FactAttribute
{
    private string? _skip;

    /// <summary>The oldest kubectl 1.x that has the command.</summary>
    public int MinMinor { get; init; }

    /// <summary>Whether garbage collection and namespace deletion must work.</summary>
    public bool NeedsControllers { get; init; }

    public override string? Skip
    {
        get => _skip ?? KubectlBinary.MissingReason(MinMinor)
            ?? (NeedsControllers && !TestEnvironment.HasControllers ? "a bare kube-apiserver collects no garbage" : null);
        set => _skip = value;
    }
}
