using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A theory about changing users, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute()
    {
        if (NativeMethods.EffectiveUserId() != 0)
        {
            Skip = "needs root: an agent that is not root runs everything as its own user";
        }
    }
}
