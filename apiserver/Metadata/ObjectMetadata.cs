using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Metadata;

/// <summary>The metadata of an object under construction, by name instead of by key. Setting null or an empty list removes the field.</summary>
internal readonly struct ObjectMetadata
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly JsonObject _json;

    private ObjectMetadata(JsonObject json) => _json = json;

    public string Name { get => Text("name"); set => SetText("name", value); }

    public string GenerateName { get => Text("generateName"); set => SetText("generateName", value); }

    public string Namespace { get => Text("namespace"); set => SetText("namespace", value); }

    public string Uid { get => Text("uid"); set => SetText("uid", value); }

    public string ResourceVersion { get => Text("resourceVersion"); set => SetText("resourceVersion", value); }

    public string CreationTimestamp { get => Text("creationTimestamp"); set => SetText("creationTimestamp", value); }

    public string DeletionTimestamp { get => Text("deletionTimestamp"); set => SetText("deletionTimestamp", value); }

    public long Generation
    {
        get => JsonScalar.TryInteger(_json["generation"], out var number) ? number : 0;
        set => Set("generation", value == 0 ? null : JsonValue.Create(value));
    }

    public IReadOnlyList<string> Finalizers
    {
        get => _json["finalizers"] is JsonArray list ? [.. list.Select(item => (string)item!)] : [];
        set => Set("finalizers", value.Count == 0 ? null : new JsonArray([.. value.Select(item => (JsonNode)item)]));
    }

    public JsonArray? OwnerReferences => _json["ownerReferences"] as JsonArray;

    public JsonObject? Labels => _json["labels"] as JsonObject;

    public JsonObject? Annotations => _json["annotations"] as JsonObject;

    /// <summary>The raw metadata.</summary>
    public JsonObject Json => _json;

    /// <summary>The metadata of <paramref name="obj"/>, added when it has none.</summary>
    public static ObjectMetadata Of(JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            obj["metadata"] = metadata = [];
        }

        return new ObjectMetadata(metadata);
    }

    /// <summary>An instant as Kubernetes writes it: RFC 3339, UTC, whole seconds.</summary>
    public static string FormatTime(DateTimeOffset instant) => instant.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Takes one field over from other metadata, or removes it where the other has none.</summary>
    public void CopyFrom(ObjectMetadata other, string field) => Set(field, other._json[field]?.DeepClone());

    public void Remove(string field) => _json.Remove(field);

    public void SetLabel(string key, string value)
    {
        if (Labels is null)
        {
            _json["labels"] = new JsonObject();
        }

        Labels![key] = value;
    }

    public void SetAnnotation(string key, string value)
    {
        if (Annotations is null)
        {
            _json["annotations"] = new JsonObject();
        }

        Annotations![key] = value;
    }

    private string Text(string name) => JsonScalar.AsString(_json[name]) ?? "";

    private void SetText(string name, string value) => Set(name, string.IsNullOrEmpty(value) ? null : JsonValue.Create(value));

    private void Set(string name, JsonNode? value)
    {
        if (value is null)
        {
            _json.Remove(name);
        }
        else
        {
            _json[name] = value;
        }
    }
}
