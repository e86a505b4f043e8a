using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>Figures are absent where the host cannot tell.</summary>
public sealed record ResourceUsage
{
    /// <summary>CPU time, in milliseconds.</summary>
    [Range(0, long.MaxValue)]
    public long? CpuMs { get; init; }

    /// <summary>The most memory at one time, in bytes.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxRssBytes { get; init; }
}
