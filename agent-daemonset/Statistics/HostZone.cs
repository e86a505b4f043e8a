namespace Carillon.Agent.Statistics;

/// <summary>The time zone of the host, also when it is changed while the agent runs: the platform reads it once and keeps it.</summary>
internal sealed class HostZone
{
    private const string ZoneFile = "/etc/localtime";

    private readonly TimeProvider _time;
    private (string? Target, DateTime Written) _known;

    public HostZone(TimeProvider time)
    {
        _time = time;
        _known = Mark();
    }

    /// <summary>The zone as it is set now. Used by one thread at a time.</summary>
    public TimeZoneInfo Current
    {
        get
        {
            if (Mark() is var mark && mark != _known)
            {
                TimeZoneInfo.ClearCachedData();
                _known = mark;
            }

            return _time.LocalTimeZone;
        }
    }

    /// <summary>What changes with the zone: where the link points to, or when the file was written.</summary>
    private static (string? Target, DateTime Written) Mark()
    {
        try
        {
            return (new FileInfo(ZoneFile).LinkTarget, File.GetLastWriteTimeUtc(ZoneFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default; // the figures matter more than their zone
        }
    }
}
