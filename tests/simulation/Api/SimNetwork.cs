using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Api;

/// <summary>How the way to the server and back behaves: delays, and faults while they are on.</summary>
internal sealed class SimNetwork(Choices choices)
{
    /// <summary>The share of calls that fail.</summary>
    public double FaultRate { get; set; }

    /// <summary>The share of deliveries that are late by more than usual.</summary>
    public double LagRate { get; set; }

    /// <summary>Whether the server is away for everybody.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether all that is asked for is done, and nobody is told so.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Whether all that is asked for hangs, is done somewhen meanwhile, and breaks in the end.</summary>
    public bool Hangs { get; set; }

    public Fault NextFault(bool isPatch)
    {
        if (IsDown)
        {
            return Fault.LostBefore;
        }

        if (LosesAnswers)
        {
            return Fault.LostAfter;
        }

        if (Hangs)
        {
            return Fault.Hang;
        }

        if (FaultRate == 0 || !choices.Chance(FaultRate))
        {
            return Fault.None;
        }

        return choices.Below(12) switch
        {
            < 2 => Fault.LostBefore,
            < 5 => Fault.LostAfter,
            < 7 => isPatch ? Fault.Conflict : Fault.ServerError,
            < 9 => Fault.TooManyRequests,
            < 11 => Fault.ServerError,
            _ => Fault.Hang,
        };
    }

    /// <summary>One way.</summary>
    public TimeSpan Delay() => choices.Between(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(choices.Chance(LagRate) ? 400 : 6));

    /// <summary>Until a change reaches who watches.</summary>
    public TimeSpan WatchDelay() => choices.Between(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(choices.Chance(LagRate) ? 3000 : 10));

    public TimeSpan HangTime() => choices.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
}
