namespace Carillon.Tests.Integration.Crashes;

/// <summary>What a run of a <see cref="CrashScene"/> does, and so how it must end however often its agent dies.</summary>
internal enum RunKind
{
    /// <summary>Takes a moment and ends well, but leaves processes behind.</summary>
    Succeeds,

    /// <summary>Ends with exit code 3.</summary>
    Fails,

    /// <summary>Succeeds at its third attempt.</summary>
    Retries,

    /// <summary>Ignores TERM, leaves a daemon in a session of its own behind, and runs into its time limit.</summary>
    TimesOut,

    /// <summary>Would run on, and is cancelled.</summary>
    Cancelled,

    /// <summary>Sends a request, which dies with its agent.</summary>
    Requests,
}
