using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>The numbers add up to desired, but for replaced. Absent numbers are 0.</summary>
public sealed record RunCounts
{
    /// <summary>Hosts that take part.</summary>
    [Range(0, int.MaxValue)]
    public int? Desired { get; init; }

    /// <summary>Hosts that wait for their wave, for a place in a limited group or for their upstream.</summary>
    [Range(0, int.MaxValue)]
    public int? Held { get; init; }

    /// <summary>Hosts that have not started.</summary>
    [Range(0, int.MaxValue)]
    public int? Pending { get; init; }

    /// <summary>Hosts on which the command runs.</summary>
    [Range(0, int.MaxValue)]
    public int? Running { get; init; }

    /// <summary>Hosts that succeeded.</summary>
    [Range(0, int.MaxValue)]
    public int? Succeeded { get; init; }

    /// <summary>Hosts that failed.</summary>
    [Range(0, int.MaxValue)]
    public int? Failed { get; init; }

    /// <summary>Hosts that timed out.</summary>
    [Range(0, int.MaxValue)]
    public int? TimedOut { get; init; }

    /// <summary>Hosts that were cancelled.</summary>
    [Range(0, int.MaxValue)]
    public int? Cancelled { get; init; }

    /// <summary>Hosts that never started.</summary>
    [Range(0, int.MaxValue)]
    public int? Missed { get; init; }

    /// <summary>Hosts that were lost.</summary>
    [Range(0, int.MaxValue)]
    public int? Lost { get; init; }

    /// <summary>Lost executions that another host took over; outside desired.</summary>
    [Range(0, int.MaxValue)]
    public int? Replaced { get; init; }
}
