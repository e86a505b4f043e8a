namespace Carillon.Agent.Housekeeping;

/// <summary>Decides when memory is given back: in quiet times, after something that needed more. Sizes are in bytes.</summary>
internal static class MemoryDecision
{
    /// <summary>An agent that allocates more than this between two looks is at work, and would need what it gave back.</summary>
    public const long Quiet = 2L * 1024 * 1024;

    /// <summary>Below this nothing worth it can have gathered.</summary>
    public const long Worth = 16L * 1024 * 1024;

    /// <param name="allocated">What was allocated since the start of the process.</param>
    /// <param name="atLastLook">The same at the last look.</param>
    /// <param name="atLastGiving">The same when memory was given back last; null when it never was.</param>
    public static bool IsTime(long allocated, long atLastLook, long? atLastGiving) =>
        allocated - atLastLook < Quiet && (atLastGiving is null || allocated - atLastGiving >= Worth);
}
