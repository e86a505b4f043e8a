using Carillon.Api.Runs;

namespace Carillon.Api.Defaults;

/// <summary>The defaults of a run's spec; the CRDs carry the same constants.</summary>
public static class RunDefaults
{
    /// <summary>Which hosts of an earlier run take part again.</summary>
    public const RerunSelection RerunOnly = RerunSelection.NotSucceeded;
}
