using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>
/// Keeps <c>metadata.managedFields</c>: who set which field, and what that means for the next server-side apply.
/// One instance per kind and version; it is stateless.
/// </summary>
internal sealed class FieldManager
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>Fields of everybody and nobody: the identity of the object, and what the system sets.</summary>
    private static readonly FieldSet Unowned = new[]
    {
        FieldSet.Of("f:apiVersion"), FieldSet.Of("f:kind"), FieldSet.Of("f:metadata"),
        FieldSet.Of("f:metadata", "f:name"), FieldSet.Of("f:metadata", "f:namespace"), FieldSet.Of("f:metadata", "f:creationTimestamp"),
        FieldSet.Of("f:metadata", "f:selfLink"), FieldSet.Of("f:metadata", "f:uid"), FieldSet.Of("f:metadata", "f:generation"),
        FieldSet.Of("f:metadata", "f:managedFields"), FieldSet.Of("f:metadata", "f:resourceVersion"),
    }.Aggregate((left, right) => left.Union(right));

    private readonly StructuralSchema _schema;
    private readonly bool _hasStatus;
    private readonly JsonObject _blank;

    /// <param name="schema">The schema of the kind.</param>
    /// <param name="hasStatus">Whether status is a subresource, so that writes to the object itself never own any of it.</param>
    public FieldManager(StructuralSchema schema, bool hasStatus = false)
    {
        _schema = schema.WithObjectMeta(BuiltinDefinitions.ObjectMeta);
        _hasStatus = hasStatus;
        _blank = Blank(_schema);
    }

    /// <summary>Who writes, in which API version, through which subresource (null: the object itself), and when.</summary>
    internal sealed record Writer(string Manager, string ApiVersion, string? Subresource, DateTimeOffset Now);

    /// <summary>
    /// Records a create, update or patch: returns <paramref name="updated"/> with managedFields that say what
    /// <paramref name="writer"/> changed against <paramref name="live"/> (null on create).
    /// </summary>
    public JsonObject Update(JsonObject? live, JsonObject updated, Writer writer)
    {
        var managed = OwnersBefore(live, updated, writer);

        // An object older than field management starts to be managed with its first apply.
        if (live is null || managed.Entries.Count > 0)
        {
            Record(managed, live ?? _blank, updated, Id(writer, applies: false), writer);
        }

        var result = updated.DeepClone().AsObject();
        managed.Write(result);
        return KeepTimesIfUnchanged(live, result);
    }

    /// <summary>
    /// Server-side apply of <paramref name="applied"/> onto <paramref name="live"/> (null on create). Returns the merged object;
    /// one that equals <paramref name="live"/> means that nothing is to be stored.
    /// </summary>
    /// <exception cref="ApplyConflictException">Another manager owns a changed field and <paramref name="force"/> is not set.</exception>
    public JsonObject Apply(JsonObject? live, JsonObject applied, Writer writer, bool force)
    {
        var managed = ManagedFields.Read(live);
        if (live is not null && managed.Entries.Count == 0)
        {
            Record(managed, _blank, live, new ManagerId(BeforeFirstApply, false, writer.ApiVersion, writer.Subresource ?? ""), writer);
        }

        var id = Id(writer, applies: true);
        var before = live is null ? new JsonObject() : Unmanaged(live);
        var previous = managed.Entries.GetValueOrDefault(id)?.Fields;
        managed.Entries[id] = new ManagedEntry(Owned(TypedValue.Fields(_schema, applied), writer), writer.ApiVersion, Format(writer.Now));
        var merged = Prune(TypedValue.Merge(_schema, before, applied)!.AsObject(), managed, previous);
        TakeFromOthers(managed, before, merged, id, writer, conflicts => CheckConflicts(conflicts, before, writer, force));
        managed.Entries[id] = managed.Entries[id] with { Fields = managed.Entries[id].Fields.Difference(Unowned) };
        managed.DropEmpty();
        if (writer.Manager == LastApplied.Manager)
        {
            LastApplied.Refresh(merged, applied);
        }

        managed.Write(merged);
        return KeepTimesIfUnchanged(live, merged);
    }

    private static ManagerId Id(Writer writer, bool applies) => new(
        writer.Manager.Length == 0 ? "unknown" : writer.Manager, applies, applies ? "" : writer.ApiVersion, writer.Subresource ?? "");

    /// <summary>
    /// The owners that an update starts from. A client may hand in its own list (or an empty one, to start afresh), but not
    /// through a subresource.
    /// </summary>
    private static ManagedFields OwnersBefore(JsonObject? live, JsonObject updated, Writer writer)
    {
        if (writer.Subresource is not null || updated["metadata"]?["managedFields"] is not JsonArray given)
        {
            return ManagedFields.Read(live);
        }

        var isReset = given.Count == 0 || (given.Count == 1 && given[0] is JsonObject { Count: 0 });
        var own = ManagedFields.Read(updated);
        return isReset || own.Entries.Count > 0 ? own : ManagedFields.Read(live);
    }

    /// <summary>Gives what changed to the updater and takes it from everybody else.</summary>
    private void Record(ManagedFields managed, JsonObject before, JsonObject after, ManagerId id, Writer writer)
    {
        var changes = TakeFromOthers(managed, Unmanaged(before), Unmanaged(after), null, writer, _ => { });
        var fields = changes.Added.Union(changes.Modified).Difference(Unowned);
        managed.DropEmpty();
        if (!fields.IsEmpty)
        {
            var present = managed.Entries.GetValueOrDefault(id)?.Fields;
            managed.Entries[id] = new ManagedEntry(present is null ? fields : present.Union(fields), writer.ApiVersion, Format(writer.Now));
            ManagerLimit.Enforce(managed);
        }
    }

    /// <param name="managed">All owners; changed in place.</param>
    /// <param name="before">The object as it was.</param>
    /// <param name="after">The object as it will be.</param>
    /// <param name="self">The owner who keeps everything; null where it has no entry of its own.</param>
    /// <param name="writer">The write.</param>
    /// <param name="check">Sees the contested fields before anything is taken.</param>
    private Comparison TakeFromOthers(
        ManagedFields managed, JsonObject before, JsonObject after, ManagerId? self, Writer writer, Action<IReadOnlyList<(ManagerId Owner, FieldPath Field)>> check)
    {
        var changes = Comparison.Of(_schema, before, after).Where(element => MayOwn(element, writer));
        var changed = changes.Added.Union(changes.Modified);
        var others = managed.Entries.Where(pair => pair.Key != self).ToList();
        check([.. others.SelectMany(pair => pair.Value.Fields.Intersection(changed).Paths().Select(path => (pair.Key, path)))]);
        foreach (var (owner, entry) in others)
        {
            managed.Entries[owner] = entry with { Fields = entry.Fields.Difference(changed).Difference(changes.Removed) };
        }

        return changes;
    }

    private void CheckConflicts(IReadOnlyList<(ManagerId Owner, FieldPath Field)> conflicts, JsonObject before, Writer writer, bool force)
    {
        if (force || conflicts.Count == 0)
        {
            return;
        }

        var remaining = conflicts;
        if (writer.Manager == LastApplied.Manager && LastApplied.UnchangedFields(_schema, before, writer.ApiVersion) is { } own)
        {
            var mine = own.Paths().Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal);
            remaining = [.. conflicts.Where(conflict => !mine.Contains(conflict.Field.ToString()))];
        }

        if (remaining.Count > 0)
        {
            throw ApplyConflictException.Of(remaining);
        }
    }

    /// <summary>
    /// Removes what this applier stated last time and does not state now, unless somebody else owns it or it was never
    /// the applier's to remove.
    /// </summary>
    private JsonObject Prune(JsonObject merged, ManagedFields managed, FieldSet? previous)
    {
        if (previous is null || previous.IsEmpty)
        {
            return merged;
        }

        var last = TypedValue.WithDeclaredMembers(_schema, previous);
        var owned = managed.Entries.Values.Aggregate(new FieldSet(), (set, entry) => set.Union(entry.Fields));
        var all = FieldsWithDeclared(merged);
        var kept = FieldsWithDeclared(TypedValue.Without(_schema, merged, last));
        var candidate = TypedValue.Without(_schema, merged, all.Difference(kept.Union(TypedValue.WithDeclaredMembers(_schema, owned))));
        return TypedValue.Without(_schema, merged, all.Difference(FieldsWithDeclared(candidate)).Intersection(last))!.AsObject();
    }

    private FieldSet FieldsWithDeclared(JsonNode? value) => TypedValue.WithDeclaredMembers(_schema, TypedValue.Fields(_schema, value));

    private FieldSet Owned(FieldSet fields, Writer writer) => fields.Where(element => MayOwn(element, writer));

    private bool MayOwn(string rootElement, Writer writer) => writer.Subresource == "status" ? rootElement == "f:status" : !_hasStatus || rootElement != "f:status";

    private static JsonObject Unmanaged(JsonObject obj)
    {
        var copy = obj.DeepClone().AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return copy;
    }

    /// <summary>A write that changes nothing else must not change times either, or it could never be a no-op.</summary>
    private static JsonObject KeepTimesIfUnchanged(JsonObject? live, JsonObject result)
    {
        if (live?["metadata"]?["managedFields"] is not JsonArray before || result["metadata"]?["managedFields"] is not JsonArray)
        {
            return result;
        }

        if (JsonScalar.DeepEquals(WithoutTimes(live), WithoutTimes(result)))
        {
            result["metadata"]!["managedFields"] = before.DeepClone();
        }

        return result;
    }

    private static JsonObject WithoutTimes(JsonObject obj)
    {
        var copy = obj.DeepClone().AsObject();
        var entries = copy["metadata"]!["managedFields"]!.AsArray().OfType<JsonObject>().ToList();
        entries.ForEach(entry => entry.Remove("time"));
        copy["metadata"]!["managedFields"] = new JsonArray([.. entries.OrderBy(CanonicalJson.Write, StringComparer.Ordinal).Select(entry => entry.DeepClone())]);
        return copy;
    }

    /// <summary>
    /// What a new object is compared with. Built-in kinds always have some members, so that nobody owns their mere existence.
    /// </summary>
    private static JsonObject Blank(StructuralSchema schema)
    {
        var blank = new JsonObject();
        SchemaDefaulter.Apply(schema, blank);
        return schema.DefinitionName is null && !schema.Source.ContainsKey("x-kubernetes-group-version-kind") ? [] : blank;
    }

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
