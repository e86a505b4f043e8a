namespace Carillon.Tests.Simulation.Api;

/// <summary>What goes wrong with one call.</summary>
internal enum Fault
{
    None,

    /// <summary>The request never arrives; the caller sees a broken connection.</summary>
    LostBefore,

    /// <summary>The answer never arrives; what was asked for is done.</summary>
    LostAfter,

    /// <summary>The server gives up on a patch because of others' writes.</summary>
    Conflict,

    /// <summary>The server asks to slow down.</summary>
    TooManyRequests,

    /// <summary>The server has an error, and has done nothing.</summary>
    ServerError,

    /// <summary>Nothing comes for long, then the connection is given up. What was asked for may be done any time until then.</summary>
    Hang,
}
