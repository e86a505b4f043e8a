namespace Carillon.ApiServer.Apply;

/// <summary>An apply would change fields that other managers own.</summary>
internal sealed class ApplyConflictException(string message, IReadOnlyList<ApplyConflict> conflicts) : Exception(message)
{
    public IReadOnlyList<ApplyConflict> Conflicts { get; } = conflicts;
}
