namespace Carillon.Operator.Dispatch;

/// <summary>Whether a Run may start now.</summary>
internal abstract record Turn
{
    private Turn()
    {
    }

    /// <summary>It starts.</summary>
    internal sealed record Start : Turn;

    /// <summary>It waits until it is asked again.</summary>
    internal sealed record Wait : Turn;

    /// <summary>It takes the place of those that were made before it: they are cancelled, and it starts when they have ended.</summary>
    internal sealed record Replace : Turn;

    /// <summary>It never starts, because others are before it.</summary>
    /// <param name="Reason">Why, in one word.</param>
    internal sealed record Skip(string Reason) : Turn;

    /// <summary>It never starts: one that was made after it has taken its place.</summary>
    internal sealed record GiveWay : Turn;
}
