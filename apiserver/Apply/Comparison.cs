using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>The fields in which two values differ.</summary>
internal sealed class Comparison
{
    public FieldSet Added { get; private init; } = new();

    public FieldSet Removed { get; private init; } = new();

    public FieldSet Modified { get; private init; } = new();

    public static Comparison Of(StructuralSchema schema, JsonObject before, JsonObject after) =>
        Compare(schema, new Side(true, before), new Side(true, after));

    public Comparison Where(Func<string, bool> rootElement) =>
        new() { Added = Added.Where(rootElement), Removed = Removed.Where(rootElement), Modified = Modified.Where(rootElement) };

    private readonly record struct Side(bool Exists, JsonNode? Value)
    {
        public static Side Missing => default;

        public Side Member(string name) => Value is JsonObject members && members.TryGetPropertyValue(name, out var member) ? new(true, member) : Missing;
    }

    private static Comparison Compare(StructuralSchema? schema, Side before, Side after)
    {
        // A side that is not there or null takes the other one's shape.
        var shape = Shapes.Of(schema, after.Value ?? before.Value);
        var fits = (before.Value is null || Shapes.Of(schema, before.Value) == shape) && (before.Value is not null || after.Value is not null);
        var result = !fits ? CompareLeaf(before, after) : shape switch
        {
            Shape.Map => CompareMaps(schema, before, after),
            Shape.List => CompareLists(schema!, before, after),
            _ => CompareLeaf(before, after),
        };
        result.Added.IsMember |= !before.Exists;
        result.Removed.IsMember |= !after.Exists;
        return result;
    }

    private static Comparison CompareLeaf(Side before, Side after)
    {
        var result = new Comparison();
        result.Modified.IsMember = before.Exists && after.Exists && !JsonScalar.DeepEquals(before.Value, after.Value);
        return result;
    }

    private static Comparison CompareMaps(StructuralSchema? schema, Side before, Side after)
    {
        var result = new Comparison();
        var names = Names(before).Union(Names(after), StringComparer.Ordinal);
        foreach (var name in names)
        {
            result.Add(Shapes.Member(name), Compare(schema?.Member(name), before.Member(name), after.Member(name)));
        }

        return result;
    }

    private static IEnumerable<string> Names(Side side) => side.Value is JsonObject members ? members.Select(pair => pair.Key) : [];

    private static Comparison CompareLists(StructuralSchema schema, Side before, Side after)
    {
        var result = new Comparison();
        var old = Items(schema, before);
        var current = Items(schema, after);
        foreach (var element in old.Select(group => group.Key).Union(current.Select(group => group.Key), StringComparer.Ordinal))
        {
            var (left, right) = (old[element].ToList(), current[element].ToList());
            result.Add(element, left.Count > 1 || right.Count > 1
                ? CompareLeaf(new Side(left.Count > 0, Repeated(left)), new Side(right.Count > 0, Repeated(right)))
                : Compare(schema.Items, Single(left), Single(right)));
        }

        return result;
    }

    private static Side Single(List<JsonNode?> items) => items.Count == 0 ? Side.Missing : new Side(true, items[0]);

    /// <summary>Items that should be unique but are not have no identity; they compare all together.</summary>
    private static JsonArray Repeated(List<JsonNode?> items) => new([.. items.Select(item => item?.DeepClone())]);

    private static ILookup<string, JsonNode?> Items(StructuralSchema schema, Side side) =>
        (side.Value as JsonArray ?? []).ToLookup(item => Shapes.Item(schema, item), StringComparer.Ordinal);

    private void Add(string element, Comparison child)
    {
        Added.Add(element, child.Added);
        Removed.Add(element, child.Removed);
        Modified.Add(element, child.Modified);
    }
}
