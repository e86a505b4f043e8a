namespace Carillon.Api.Defaults;

/// <summary>The defaults of a host agent's spec; the CRDs carry the same constants.</summary>
public static class HostAgentDefaults
{
    /// <summary>Whether nothing new is started.</summary>
    public const bool Drain = false;

    /// <summary>How many executions run at the same time.</summary>
    public const int Slots = 10;
}
