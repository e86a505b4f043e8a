namespace Carillon.Operator.Dispatch;

/// <summary>Whether a Run may start now.</summary>
/// <param name="Starts">It starts.</param>
/// <param name="CancelsEarlier">The Runs before it are cancelled; it starts when they have ended.</param>
/// <param name="SkipReason">It never starts, for this reason.</param>
internal sealed record Turn(bool Starts, bool CancelsEarlier, string? SkipReason)
{
    public static Turn Go { get; } = new(Starts: true, CancelsEarlier: false, null);

    public static Turn Wait { get; } = new(Starts: false, CancelsEarlier: false, null);

    public static Turn WaitAndCancelEarlier { get; } = new(Starts: false, CancelsEarlier: true, null);

    public static Turn Skip(string reason) => new(Starts: false, CancelsEarlier: false, reason);
}
