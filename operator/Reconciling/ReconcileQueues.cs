using Carillon.Operator.Configuration;

namespace Carillon.Operator.Reconciling;

/// <summary>All queues of one term of leadership.</summary>
internal sealed class ReconcileQueues : IDisposable
{
    public ReconcileQueues(OperatorOptions options, TimeProvider time)
    {
        Tasks = Make("tasks");
        Runs = Make("runs");
        Groups = Make("groups");
        Garbage = Make("garbage");
        Orphans = Make("orphans");
        Places = Make("places");
        Joins = Make("joins");

        ReconcileQueue Make(string name) => new(name, options.StatusInterval, time, options.Random);
    }

    public ReconcileQueue Tasks { get; }

    public ReconcileQueue Runs { get; }

    public ReconcileQueue Groups { get; }

    /// <summary>The places of limited groups, decided together.</summary>
    public ReconcileQueue Places { get; }

    /// <summary>Hosts that may have joined a group.</summary>
    public ReconcileQueue Joins { get; }

    /// <summary>Executions whose Run is gone.</summary>
    public ReconcileQueue Orphans { get; }

    /// <summary>Runs whose Executions, or who themselves, are to be deleted.</summary>
    public ReconcileQueue Garbage { get; }

    public void Dispose()
    {
        Tasks.Dispose();
        Runs.Dispose();
        Groups.Dispose();
        Garbage.Dispose();
        Orphans.Dispose();
        Places.Dispose();
        Joins.Dispose();
    }
}
