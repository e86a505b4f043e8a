using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Carillon.Api.Meta;

namespace Carillon.Api.Validation;

/// <summary>
/// Compares JSON with the records it will be read as: fields that those do not have, and values of another type. A value of another type is
/// replaced in place, so that the rest can still be read and everything wrong with an object is said at once.
/// </summary>
internal sealed class ManifestShape(FieldErrors errors)
{
    private const int ShownCharacters = 64;

    private readonly List<string> _replaced = [];

    /// <summary>Checks an object and all that is in it.</summary>
    public void Check(string path, JsonObject candidate, JsonTypeInfo type)
    {
        foreach (var (name, value) in candidate.ToList())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } field)
            {
                errors.Add(at, $"is no field that this version knows: allowed are {string.Join(", ", type.Properties.Select(property => property.Name).Order(StringComparer.Ordinal))}");
            }
            else if (!Fits(at, value, TypeOf(type, field.PropertyType)))
            {
                candidate[name] = null;
            }
        }
    }

    /// <summary>
    /// Whether an error says no more than that the replaced value is not there: it is about the same place, one inside it, or the
    /// object around it, whose parts then do not add up.
    /// </summary>
    public bool Explains(FieldError error) => _replaced.Exists(path =>
        path == error.Path
        || error.Path.StartsWith(path + ".", StringComparison.Ordinal)
        || (path.StartsWith(error.Path + ".", StringComparison.Ordinal) && path.IndexOf('.', error.Path.Length + 1) < 0));

    private bool Fits(string path, JsonNode? value, JsonTypeInfo type)
    {
        switch (value, type.Kind)
        {
            case (null, _):
                return true;
            case (JsonObject candidate, JsonTypeInfoKind.Object):
                Check(path, candidate, type);
                return true;
            case (JsonObject map, JsonTypeInfoKind.Dictionary):
                CheckMap(path, map, TypeOf(type, type.ElementType!));
                return true;
            case (JsonArray list, JsonTypeInfoKind.Enumerable):
                CheckList(path, list, TypeOf(type, type.ElementType!));
                return true;
            case (_, JsonTypeInfoKind.None) when IsReadable(value, type):
                return true;
            default:
                errors.Add(path, $"{Show(value)} is not allowed: must be {Allowed(type)}");
                _replaced.Add(path);
                return false;
        }
    }

    private void CheckMap(string path, JsonObject map, JsonTypeInfo type)
    {
        foreach (var (key, value) in map.ToList())
        {
            if (!Fits($"{path}[{FieldErrors.Show(key)}]", value, type))
            {
                map[key] = null;
            }
        }
    }

    private void CheckList(string path, JsonArray list, JsonTypeInfo type)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!Fits($"{path}[{i}]", list[i], type))
            {
                // A place in a list of plain values cannot be empty, and the places after it must keep their numbers.
                list[i] = type.Type.IsEnum ? JsonValue.Create("") : type.Type.IsValueType ? JsonValue.Create(0) : null;
            }
        }
    }

    private static bool IsReadable(JsonNode value, JsonTypeInfo type)
    {
        if (Plain(type).IsEnum)
        {
            return value.GetValueKind() == JsonValueKind.String && Choices(type).Contains(value.GetValue<string>(), StringComparer.Ordinal);
        }

        try
        {
            _ = value.Deserialize(type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Allowed(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => "a map with fields",
        JsonTypeInfoKind.Dictionary => "a map of texts",
        JsonTypeInfoKind.Enumerable => "a list",
        _ => AllowedValue(type),
    };

    private static string AllowedValue(JsonTypeInfo type) => Plain(type) switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Choices(type))}",
        var plain when plain == typeof(bool) => "true or false",
        var plain when plain == typeof(int) => $"a whole number between {int.MinValue} and {int.MaxValue}",
        var plain when plain == typeof(long) => "a whole number",
        var plain when plain == typeof(double) => "a number",
        var plain when plain == typeof(DateTimeOffset) => "an RFC 3339 time such as 2026-03-01T09:30:00Z",
        var plain when plain == typeof(IntOrString) => "a whole number or a text",
        _ => "a text",
    };

    /// <summary>Without member 0, which stands for what is not known.</summary>
    private static IEnumerable<string> Choices(JsonTypeInfo type) => Enum.GetNames(Plain(type)).Skip(1);

    private static Type Plain(JsonTypeInfo type) => Nullable.GetUnderlyingType(type.Type) ?? type.Type;

    private static JsonTypeInfo TypeOf(JsonTypeInfo parent, Type type) => parent.Options.GetTypeInfo(type);

    private static string Show(JsonNode value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.Object:
                return "a map";
            case JsonValueKind.Array:
                return "a list";
            case JsonValueKind.String:
                return FieldErrors.Show(value.GetValue<string>());
            default:
                var text = value.ToJsonString();
                return text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
        }
    }
}
