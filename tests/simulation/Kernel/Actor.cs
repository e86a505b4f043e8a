namespace Carillon.Tests.Simulation.Kernel;

/// <summary>Something that can be killed or stopped: a process. What is to happen in a stopped one happens when it goes on.</summary>
internal sealed class Actor(string name)
{
    public string Name { get; } = name;

    public bool IsDead { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>How often it began to lead.</summary>
    public int Term { get; set; }

    /// <summary>How far its wall clock is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Called after each of its steps: what has become possible by it?</summary>
    public Action? AfterStep { get; set; }

    /// <summary>What came due while it was stopped.</summary>
    public List<Action> Deferred { get; } = [];
}
