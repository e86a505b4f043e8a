namespace Carillon.Operator.Retention;

/// <summary>How much of a Run is garbage, and why.</summary>
internal enum GarbageKind
{
    /// <summary>Its Executions: the Run stays as a summary.</summary>
    ExecutionsOnly,

    /// <summary>All of it: history does not keep it.</summary>
    Run,

    /// <summary>All of it, finished or not: its task is gone.</summary>
    RunOfGoneTask,
}
