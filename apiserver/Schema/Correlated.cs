using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// The stored counterpart of a value under validation. Members correlate by name, items of a map list by their keys;
/// items of other lists have no identity and so no counterpart.
/// </summary>
internal readonly record struct Correlated(bool Exists, JsonNode? Value)
{
    public static Correlated None => default;

    public static Correlated To(JsonNode? stored) => stored is null ? None : new(true, stored);

    public bool IsUnchanged(JsonNode? value) => Exists && JsonScalar.DeepEquals(value, Value);

    public Correlated Member(string name) =>
        Value is JsonObject stored && stored.TryGetPropertyValue(name, out var member) ? new(true, member) : None;

    public Correlated Item(StructuralSchema list, JsonNode? item)
    {
        if (list.ListType != ListType.Map || Value is not JsonArray stored || item is not JsonObject wanted)
        {
            return None;
        }

        var match = stored.OfType<JsonObject>().FirstOrDefault(candidate => HasSameKeys(list, candidate, wanted));
        return match is null ? None : new(true, match);
    }

    private static bool HasSameKeys(StructuralSchema list, JsonObject left, JsonObject right) =>
        list.ListMapKeys.All(key => JsonScalar.DeepEquals(left[key], right[key]));
}
