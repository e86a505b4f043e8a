using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Apply;

/// <summary>
/// Keeps <c>metadata.managedFields</c>: who set which field, and what that means for the next server-side apply.
/// One instance per kind and version; it is stateless.
/// </summary>
internal sealed class FieldManager(StructuralSchema schema)
{
    public StructuralSchema Schema { get; } = schema;

    /// <summary>Who writes, through which subresource, and when.</summary>
    internal sealed record Writer(string Manager, string ApiVersion, string? Subresource, DateTimeOffset Now);

    /// <summary>
    /// Records a create, update or patch: returns <paramref name="updated"/> with managedFields that say what
    /// <paramref name="writer"/> changed against <paramref name="live"/> (null on create).
    /// </summary>
    public JsonObject Update(JsonObject? live, JsonObject updated, Writer writer) => throw new NotSupportedException();

    /// <summary>
    /// Server-side apply of <paramref name="applied"/> onto <paramref name="live"/> (null on create). Returns the merged object;
    /// one that equals <paramref name="live"/> means that nothing is to be stored.
    /// </summary>
    /// <exception cref="ApplyConflictException">Another manager owns a changed field and <paramref name="force"/> is not set.</exception>
    public JsonObject Apply(JsonObject? live, JsonObject applied, Writer writer, bool force) => throw new NotSupportedException();
}
