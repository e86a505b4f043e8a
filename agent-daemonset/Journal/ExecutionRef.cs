namespace Carillon.Agent.Journal;

/// <summary>Names one Execution. The UID tells it from a namesake; namespace and name are where its status goes.</summary>
internal sealed record ExecutionRef(string Uid, string Namespace, string Name)
{
    /// <summary>For log lines and messages.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
