namespace Carillon.Tests.Support.Faults;

/// <summary>What can happen to a request.</summary>
public enum InjectedFault
{
    /// <summary>A patch is answered 409 and not done.</summary>
    Conflict,

    /// <summary>429 with <c>Retry-After</c>, not done.</summary>
    TooManyRequests,

    /// <summary>500, not done.</summary>
    InternalError,

    /// <summary>503 without <c>Retry-After</c>, not done.</summary>
    Unavailable,

    /// <summary>The connection drops before the request comes through.</summary>
    LostBefore,

    /// <summary>The request is carried out, and its answer is lost.</summary>
    LostAfter,

    /// <summary>The request is carried out, and its answer does not come in time.</summary>
    TimedOutAfter,

    /// <summary>A watch breaks off in the middle of a line.</summary>
    CutWatch,
}
