using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Apply;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Rules;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Resources;

/// <summary>One kind in one served version, with everything that is derived from its definition once.</summary>
internal sealed class ServedResource
{
    // ObjectEncoder writes apiVersion first, so a stored object turns into another version by exchanging its head.
    private readonly byte[] _storedHead;
    private readonly byte[] _servedHead;
    private readonly byte[] _typedHead;
    private readonly bool _isStorageVersion;
    private readonly Lazy<IReadOnlyList<TableColumn>> _columns;

    public ServedResource(ResourceDefinition definition, ResourceVersion version, StructuralSchema schema, IObjectRules? rules)
    {
        Definition = definition;
        Version = version;
        Id = new ResourceId(definition.Group, definition.Names.Plural);
        ApiVersion = definition.ApiVersion(version.Name);
        StorageApiVersion = definition.ApiVersion(definition.StorageVersion.Name);
        Schema = schema;
        FieldManager = new FieldManager(schema, version.StatusSubresource);
        Rules = rules;
        HasRules = !definition.BuiltIn && ValidationRule.AreIn(schema.Source);
        _isStorageVersion = string.Equals(ApiVersion, StorageApiVersion, StringComparison.Ordinal);
        _columns = new Lazy<IReadOnlyList<TableColumn>>(() => TableColumn.For(this));
        _storedHead = Head(StorageApiVersion);
        _servedHead = Head(ApiVersion);
        _typedHead = [.. _storedHead, .. Encoding.UTF8.GetBytes($"\"kind\":\"{Kind}\",")];
    }

    public ResourceDefinition Definition { get; }

    public ResourceVersion Version { get; }

    public ResourceId Id { get; }

    public string Kind => Definition.Names.Kind;

    public bool Namespaced => Definition.Namespaced;

    public string ApiVersion { get; }

    public string StorageApiVersion { get; }

    public StructuralSchema Schema { get; }

    public FieldManager FieldManager { get; }

    /// <summary>The columns of the kind's table.</summary>
    public IReadOnlyList<TableColumn> Columns => _columns.Value;

    /// <summary>Whether the schema has CEL rules, evaluated here or not.</summary>
    public bool HasRules { get; }

    /// <summary>The native twin of the schema's CEL rules, if there is one.</summary>
    public IObjectRules? Rules { get; }

    /// <summary>The object's bytes in this version. Versions of a kind differ in nothing but their name (conversion strategy None).</summary>
    public ReadOnlyMemory<byte> View(StoredObject stored) => _isStorageVersion ? stored.Json : Exchange(stored.Json);

    /// <summary>The object's bytes as an item of a list: items of built-in kinds leave their type to the list.</summary>
    public ReadOnlyMemory<byte> ItemView(StoredObject stored) => Definition.BuiltIn && stored.Json.AsSpan().StartsWith(_typedHead)
        ? (byte[])[(byte)'{', .. stored.Json.AsSpan(_typedHead.Length)]
        : View(stored);

    /// <summary>A fresh tree of the object in this version.</summary>
    public JsonObject Decode(StoredObject stored)
    {
        var obj = stored.Decode();
        obj["apiVersion"] = ApiVersion;
        return obj;
    }

    private byte[] Exchange(byte[] json) => json.AsSpan().StartsWith(_storedHead)
        ? [.. _servedHead, .. json.AsSpan(_storedHead.Length)]
        : json;

    private static byte[] Head(string apiVersion) => Encoding.UTF8.GetBytes($"{{\"apiVersion\":\"{apiVersion}\",");
}
