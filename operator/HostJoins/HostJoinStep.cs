namespace Carillon.Operator.HostJoins;

/// <summary>What is to be done about a host of a task with onHostJoin RunOnce.</summary>
internal enum HostJoinStep
{
    /// <summary>Nothing: it is noted.</summary>
    None,

    /// <summary>To note it without a Run: it was there already, or has what the task does.</summary>
    Note,

    /// <summary>To make its Run, then to note it.</summary>
    Run,

    /// <summary>Nothing before the task has changed, or one of its Runs has ended.</summary>
    WaitForTask,

    /// <summary>Nothing before the host can be given work.</summary>
    WaitForHost,
}
