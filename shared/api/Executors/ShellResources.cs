using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>They hold for the command and all its children together and are enforced by cgroup v2. A host that cannot enforce them fails the command before it starts.</summary>
public sealed record ShellResources
{
    /// <summary>CPU cores, for example 2 or 500m. More is throttled. Default: no limit.</summary>
    [Length(Limits.Quantity)]
    [Pattern(Patterns.Cpu)]
    public IntOrString? Cpu { get; init; }

    /// <summary>Memory in bytes, for example 512Mi. Going over it ends the command (OutOfMemory). Default: no limit.</summary>
    [Length(Limits.Quantity)]
    [Pattern(Patterns.Memory)]
    public IntOrString? Memory { get; init; }

    /// <summary>Processes and threads. Starting more fails. Default: no limit.</summary>
    [Range(1, 4_194_304)]
    public int? Pids { get; init; }
}
