using Carillon.Agent.Linux;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A fact about changing users, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (NativeMethods.EffectiveUserId() != 0)
        {
            Skip = "needs root: an agent that is not root runs everything as its own user";
        }
    }
}
