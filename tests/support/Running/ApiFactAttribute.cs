using Carillon.Tests.Support.ApiServers;
using Xunit;

namespace Carillon.Tests.Support.Running;

/// <summary>A fact that is skipped, with a reason, where this run's API server lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApiFactAttribute : FactAttribute
{
    private string? _skip;

    /// <summary>What the test needs; decided when tests are discovered, since xunit 2 cannot skip a running test.</summary>
    public Needs Needs { get; init; }

    public override string? Skip
    {
        get => _skip ?? MissingNeed(Needs);
        set => _skip = value;
    }

    private static string? MissingNeed(Needs needs)
    {
        if (needs.HasFlag(Needs.Controllers) && !TestEnvironment.HasControllers)
        {
            return "a bare kube-apiserver collects no garbage and deletes no namespaces (no kube-controller-manager in KUBEBUILDER_ASSETS)";
        }

        if (needs.HasFlag(Needs.OwnServer) && TestEnvironment.Server == ApiServerKind.Cluster)
        {
            return "not on somebody's cluster";
        }

        if (needs.HasFlag(Needs.AdmissionPolicies) && TestEnvironment.Server != ApiServerKind.Assets)
        {
            return "about admission policies, so for a kube-apiserver of our own only";
        }

        return needs.HasFlag(Needs.EmbeddedServer) && TestEnvironment.Server != ApiServerKind.Embedded
            ? "about the embedded API server only"
            : null;
    }
}
