using Carillon.Agent.Ending;
using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A fact about control groups: skipped, with what the agent itself would say, where this host has none or lacks a controller.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LimitFactAttribute : FactAttribute
{
    /// <param name="controllers">What must be limitable; nothing where a bare group will do.</param>
    public LimitFactAttribute(params string[] controllers)
    {
        var root = ControlGroupRoot.Open("auto", "tests", HostNamespaces.Own);
        if (root.Folder is null || !controllers.All(root.Controllers.Contains))
        {
            Skip = $"this host has no control groups with {string.Join(" and ", controllers)}: {root.Lack}";
        }
    }
}
