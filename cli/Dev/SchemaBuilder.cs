using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Cli.Dev;

/// <summary>Makes the structural OpenAPI v3 schema of a wire type from its properties, their attributes and their documentation.</summary>
[RequiresUnreferencedCode("Reads the API records and all their properties.")]
internal sealed class SchemaBuilder(XmlDocumentation documentation)
{
    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The schema of an object of its own kind. Its metadata is the server's, so only its presence is said.</summary>
    public JsonObject BuildKind(Type kind)
    {
        var schema = new JsonObject { ["description"] = documentation.Of(kind) };
        Merge(schema, BuildRecord(kind, new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["description"] = "Group and version of this object.", ["type"] = "string" },
            ["kind"] = new JsonObject { ["description"] = "The kind of this object.", ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
        }));
        return schema;
    }

    private JsonObject BuildRecord(Type type, JsonObject fields)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Name: FieldName(property), Property: property))
            .Where(field => !fields.ContainsKey(field.Name))
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .ToList();

        var schema = new JsonObject { ["type"] = "object", ["properties"] = fields };
        foreach (var (name, property) in properties)
        {
            fields[name] = BuildProperty(property);
        }

        var required = properties.Where(field => field.Property.IsDefined(typeof(RequiredAttribute))).Select(field => field.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = ToArray(required);
        }

        AddRules(schema, type.GetCustomAttributes<RuleAttribute>());
        return schema;
    }

    private JsonObject BuildProperty(PropertyInfo property)
    {
        RequireNullable(property);
        var schema = new JsonObject { ["description"] = Describe(property) };
        if (property.GetCustomAttribute<DefaultAttribute>() is { Value: var value })
        {
            schema["default"] = ToJson(value);
        }

        AddType(schema, property, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        AddRules(schema, property.GetCustomAttributes<RuleAttribute>());
        return schema;
    }

    // `kubectl explain` shows the description of a field only, so that of its type is said there too.
    private string Describe(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return IsRecord(type) ? $"{documentation.Of(property)} {documentation.Of(type)}" : documentation.Of(property);
    }

    // Enums and other values have a converter of their own.
    private static bool IsRecord(Type type) => type.Assembly == typeof(ObjectMeta).Assembly && !type.IsDefined(typeof(JsonConverterAttribute));

    private void AddType(JsonObject schema, PropertyInfo property, Type type)
    {
        if (!type.IsGenericType)
        {
            Merge(schema, BuildValue(property, type));
            return;
        }

        var bounds = property.GetCustomAttribute<ItemsAttribute>() ?? throw Missing(property, nameof(ItemsAttribute));
        var items = BuildValue(property, type.GetGenericArguments()[^1]);
        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            schema["type"] = "object";
            schema["maxProperties"] = bounds.Maximum;
            schema["additionalProperties"] = items;
            return;
        }

        schema["type"] = "array";
        schema["maxItems"] = bounds.Maximum;
        if (bounds.Minimum > 0)
        {
            schema["minItems"] = bounds.Minimum;
        }

        schema["items"] = items;
        schema["x-kubernetes-list-type"] = FieldName(bounds.ListType.ToString());
        if (bounds.ListType == ListType.Map)
        {
            schema["x-kubernetes-list-map-keys"] = new JsonArray(bounds.MapKey ?? throw Missing(property, nameof(ItemsAttribute.MapKey)));
        }
    }

    private JsonObject BuildValue(PropertyInfo property, Type type)
    {
        if (type.IsEnum)
        {
            var choices = property.GetCustomAttribute<ChoicesAttribute>()?.Values ?? Enum.GetNames(type).Where(name => name != "Unknown");
            return new JsonObject { ["type"] = "string", ["enum"] = ToArray(choices) };
        }

        return type switch
        {
            _ when type == typeof(string) => BuildString(property),
            _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when type == typeof(int) => BuildNumber(property, "integer", "int32"),
            _ when type == typeof(long) => BuildNumber(property, "integer", "int64"),
            _ when type == typeof(double) => BuildNumber(property, "number", "double"),
            _ when type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time", ["pattern"] = Patterns.Timestamp },
            _ when type == typeof(DateOnly) => new JsonObject { ["type"] = "string", ["format"] = "date", ["pattern"] = Patterns.Day },
            _ when type == typeof(IntOrString) => BuildIntOrString(property),
            _ when type == typeof(JsonElement) => new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
            _ => BuildRecord(type, []),
        };
    }

    private static JsonObject BuildString(PropertyInfo property)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (property.GetCustomAttribute<ChoicesAttribute>() is { Values: var choices })
        {
            schema["enum"] = ToArray(choices);
            return schema;
        }

        AddTextBounds(schema, property);
        return schema;
    }

    private static void AddTextBounds(JsonObject schema, PropertyInfo property)
    {
        var length = property.GetCustomAttribute<LengthAttribute>() ?? throw Missing(property, nameof(LengthAttribute));
        schema["maxLength"] = length.Maximum;
        if (length.Minimum > 0)
        {
            schema["minLength"] = length.Minimum;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { Expression: var pattern })
        {
            schema["pattern"] = pattern;
        }
    }

    private static JsonObject BuildIntOrString(PropertyInfo property)
    {
        var schema = new JsonObject
        {
            ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
            ["x-kubernetes-int-or-string"] = true,
        };
        AddTextBounds(schema, property);
        AddRange(schema, property);
        return schema;
    }

    private static JsonObject BuildNumber(PropertyInfo property, string type, string format)
    {
        var schema = new JsonObject { ["type"] = type, ["format"] = format };
        AddRange(schema, property);
        return schema;
    }

    private static void AddRange(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range)
        {
            return;
        }

        schema["minimum"] = Number(range.Minimum);

        // The end of a type's range is no bound; and the largest long, as a double, would come out one too large.
        if (range.Maximum is not (int.MaxValue or (double)long.MaxValue))
        {
            schema["maximum"] = Number(range.Maximum);
        }
    }

    private static void AddRules(JsonObject schema, IEnumerable<RuleAttribute> rules)
    {
        foreach (var rule in rules)
        {
            // A field adds its rules to those of its type.
            if (schema["x-kubernetes-validations"] is not JsonArray list)
            {
                schema["x-kubernetes-validations"] = list = [];
            }

            var entry = new JsonObject { ["rule"] = rule.Expression, ["message"] = rule.Message };
            if (rule.FieldPath is { } path)
            {
                entry["fieldPath"] = path;
            }

            list.Add(entry);
        }
    }

    private void RequireNullable(PropertyInfo property)
    {
        if (_nullability.Create(property).ReadState != NullabilityState.Nullable)
        {
            throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} must be nullable: what is read from a server may lack any field");
        }
    }

    private static JsonNode? ToJson(object value) => value switch
    {
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        Enum member => JsonValue.Create(member.ToString()),
        int or long or double => Number(Convert.ToDouble(value)),
        Array items => new JsonArray([.. items.Cast<object>().Select(ToJson)]),
        _ => throw new InvalidOperationException($"a default cannot be a {value.GetType().Name}"),
    };

    private static JsonValue Number(double value) => value == Math.Floor(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);

    private static JsonArray ToArray(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source.ToList())
        {
            source.Remove(key);
            target[key] = value;
        }
    }

    private static string FieldName(PropertyInfo property) => FieldName(property.Name);

    private static string FieldName(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static InvalidOperationException Missing(PropertyInfo property, string attribute) =>
        new($"{property.DeclaringType!.Name}.{property.Name} needs {attribute}: everything in a schema has a bound, else CEL rules cost too much");
}
