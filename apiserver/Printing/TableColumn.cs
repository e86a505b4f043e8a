using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.JsonPaths;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Printing;

/// <summary>One column of a kind's table, ready to print cells.</summary>
internal sealed class TableColumn
{
    private readonly Func<JsonObject, DateTimeOffset, JsonNode?> _cell;

    private TableColumn(JsonObject definition, Func<JsonObject, DateTimeOffset, JsonNode?> cell)
    {
        Definition = definition;
        _cell = cell;
    }

    /// <summary>The entry in <c>columnDefinitions</c>.</summary>
    public JsonObject Definition { get; }

    /// <summary>
    /// The columns of a kind: its name, then what the definition says; a custom resource without columns prints its age. Of Events the
    /// name is the least, so they place it themselves.
    /// </summary>
    public static IReadOnlyList<TableColumn> For(ServedResource resource)
    {
        var defined = resource.Version.PrinterColumns;
        var placesName = resource.Definition.BuiltIn && defined.Any(column => column.Name == "Name");
        List<TableColumn> columns = placesName ? [] : [NameColumn()];
        if (defined.Count == 0)
        {
            defined = [AgeColumn()];
        }

        foreach (var column in defined)
        {
            var computed = resource.Definition.BuiltIn ? BuiltInCells.Find(resource.Id, column.Name) : null;
            columns.Add(new TableColumn(Describe(column), computed ?? FromPath(column)));
        }

        return columns;
    }

    public JsonNode? Cell(JsonObject obj, DateTimeOffset now) => _cell(obj, now);

    /// <summary>An instant as an age; empty input stays empty.</summary>
    public static string Age(string? timestamp, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(timestamp))
        {
            return "<unknown>";
        }

        return DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? HumanDuration.Format(now - instant)
            : "<invalid>";
    }

    private static TableColumn NameColumn() => new(
        Describe(new PrinterColumn
        {
            Name = "Name",
            Type = "string",
            Format = "name",
            Description = "Name of the object, unique within its namespace and kind.",
            JsonPath = ".metadata.name",
        }),
        (obj, _) => obj["metadata"]?["name"]?.DeepClone());

    private static PrinterColumn AgeColumn() => new()
    {
        Name = "Age",
        Type = "date",
        Description = "Time since the object was created.",
        JsonPath = ".metadata.creationTimestamp",
    };

    private static JsonObject Describe(PrinterColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description.Length > 0 ? column.Description : $"Custom resource definition column (in JSONPath format): {column.JsonPath}",
        ["priority"] = column.Priority,
    };

    private static Func<JsonObject, DateTimeOffset, JsonNode?> FromPath(PrinterColumn column)
    {
        var path = JsonPath.Parse(column.JsonPath);
        return (obj, now) =>
        {
            var found = path.Find(obj);
            return found.Count == 0 ? null : Convert(column.Type, found, now);
        };
    }

    private static JsonNode? Convert(string type, IReadOnlyList<JsonNode?> found, DateTimeOffset now)
    {
        var first = found[0];
        var kind = first?.GetValueKind() ?? JsonValueKind.Null;
        return type switch
        {
            "string" => string.Join(' ', found.Select(Text)),
            "integer" when kind == JsonValueKind.Number => Whole(first!),
            "number" when kind == JsonValueKind.Number => first!.DeepClone(),
            "boolean" when kind is JsonValueKind.True or JsonValueKind.False => first!.DeepClone(),
            "date" when kind == JsonValueKind.String => Age(first!.GetValue<string>(), now),
            _ => null,
        };
    }

    private static JsonValue? Whole(JsonNode number) =>
        double.TryParse(number.ToJsonString(), CultureInfo.InvariantCulture, out var value) ? JsonValue.Create((long)value) : null;

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => System.Text.Encoding.UTF8.GetString(ObjectEncoder.Encode(node)),
    };
}
