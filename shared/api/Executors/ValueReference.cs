namespace Carillon.Api.Executors;

/// <summary>One value in another object of the task's namespace.</summary>
/// <param name="Kind">Kind of that object.</param>
/// <param name="Name">Name of that object.</param>
/// <param name="Key">The key in its data.</param>
public readonly record struct ValueReference(ReferencedKind Kind, string Name, string Key)
{
    /// <summary>As people read it in a message.</summary>
    public override string ToString() => $"key \"{Key}\" of {Kind} \"{Name}\"";
}
