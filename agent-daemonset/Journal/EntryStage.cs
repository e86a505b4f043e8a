namespace Carillon.Agent.Journal;

/// <summary>How far an Execution has come on this host.</summary>
internal enum EntryStage
{
    /// <summary>Known, not started: the first attempt, or the next one after a wait.</summary>
    Waiting,

    /// <summary>It holds a slot and is being prepared. The gate is shut.</summary>
    Starting,

    /// <summary>Its gate may have been opened: from here on the command may have started.</summary>
    Launched,

    /// <summary>It has its result, which the API server has not acknowledged yet.</summary>
    Finished,
}
