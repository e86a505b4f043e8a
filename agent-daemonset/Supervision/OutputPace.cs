namespace Carillon.Agent.Supervision;

/// <summary>How long to wait before looking at an output again: often while it grows fast, seldom while nothing comes.</summary>
internal sealed class OutputPace
{
    private const long Fast = 4 * 1024 * 1024;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _pause = Usual;

    /// <param name="news">How many bytes came since the last look.</param>
    public TimeSpan Next(long news)
    {
        _pause = news switch
        {
            >= Fast => Shortest,
            > 0 => Usual,
            _ => _pause * 1.25 < Longest ? _pause * 1.25 : Longest,
        };
        return _pause;
    }
}
