namespace Carillon.Api.Defaults;

/// <summary>The defaults of a host group's spec; the CRDs carry the same constants.</summary>
public static class HostGroupDefaults
{
    /// <summary>How many executions run in the whole group at the same time; 0 for no limit.</summary>
    public const int MaxConcurrentExecutions = 0;
}
