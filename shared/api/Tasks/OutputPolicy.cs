using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>A part goes into the status of the execution, the whole stays on the host for some days.</summary>
public sealed record OutputPolicy
{
    /// <summary>How many bytes of output (its start and its end) go into the status of an execution. 0 for none.</summary>
    [Default(TaskDefaults.TailBytes)]
    [Range(0, Limits.TailBytes)]
    public int? TailBytes { get; init; }

    /// <summary>The same for an execution that succeeded; never more than tailBytes.</summary>
    [Default(TaskDefaults.SuccessTailBytes)]
    [Range(0, Limits.TailBytes)]
    public int? SuccessTailBytes { get; init; }

    /// <summary>How many bytes of output the host keeps per execution; the rest is dropped while the command runs on. The default is 10 MiB.</summary>
    [Default(TaskDefaults.MaxLogBytes)]
    [Range(0, 1L << 40)]
    public long? MaxLogBytes { get; init; }

    /// <summary>How many days the host keeps it.</summary>
    [Default(TaskDefaults.KeepDays)]
    [Range(0, 3650)]
    public int? KeepDays { get; init; }
}
