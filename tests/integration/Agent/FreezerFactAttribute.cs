using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A fact about processes that nothing ends, which only root can make, where cgroup v1 has a freezer.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FreezerFactAttribute : FactAttribute
{
    public FreezerFactAttribute()
    {
        if (NativeMethods.EffectiveUserId() != 0 || Freezer.Mount is null)
        {
            Skip = "needs root and the freezer of cgroup v1: in that of v2 a frozen process can be killed";
        }
    }
}
