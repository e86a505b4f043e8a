namespace Carillon.Agent.Values;

/// <summary>How waiting for values ended.</summary>
internal abstract record ValueWaitEnd
{
    /// <summary>All is there that must be.</summary>
    internal sealed record Known(ResolvedValues Values) : ValueWaitEnd;

    /// <summary>There is no hope: it was refused.</summary>
    internal sealed record Refused(string Why) : ValueWaitEnd;

    /// <summary>There was no more time; why it took so long.</summary>
    internal sealed record TooLate(string Why) : ValueWaitEnd;

    /// <summary>The start is not wanted any more.</summary>
    internal sealed record GivenUp : ValueWaitEnd;
}
