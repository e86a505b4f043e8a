namespace Carillon.ApiServer.Apply;

/// <summary>An apply would change fields that other managers own.</summary>
internal sealed class ApplyConflictException : Exception
{
    private ApplyConflictException(string message, IReadOnlyList<ApplyConflict> conflicts)
        : base(message) =>
        Conflicts = conflicts;

    public IReadOnlyList<ApplyConflict> Conflicts { get; }

    public static ApplyConflictException Of(IReadOnlyList<(ManagerId Owner, FieldPath Field)> conflicts) =>
        new(Describe(conflicts), [.. conflicts.Select(conflict => new ApplyConflict($"conflict with {conflict.Owner}", conflict.Field.ToString()))]);

    private static string Describe(IReadOnlyList<(ManagerId Owner, FieldPath Field)> conflicts)
    {
        if (conflicts is [var only])
        {
            return $"Apply failed with 1 conflict: conflict with {only.Owner}: {only.Field}";
        }

        var lines = conflicts.GroupBy(conflict => conflict.Owner.ToString(), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group.Select(conflict => $"- {conflict.Field}").Prepend($"conflicts with {group.Key}:"));
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}
