namespace Carillon.ApiServer.Security;

/// <summary>Whether something is allowed, why, and on which objects.</summary>
internal readonly record struct AccessDecision(bool Allowed, string Reason, ObjectSight? Sight)
{
    public static AccessDecision Denied => new(false, "", null);
}
