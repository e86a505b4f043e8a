using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.Tests.Unit.ApiServer.Storage;

/// <summary>Objects and writes for storage tests.</summary>
internal static class Samples
{
    public static byte[] ConfigMap(string name, string value = "1", string ns = "default") => ObjectEncoder.EncodeObject(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = ns,
            ["uid"] = $"uid-{name}",
            ["labels"] = new JsonObject { ["app"] = value },
            ["resourceVersion"] = ObjectEncoder.UnassignedRevision,
        },
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["data"] = new JsonObject { ["value"] = value },
    });

    public static ObjectWrite Put(string name, long expected = 0, string value = "1") =>
        ObjectWrite.Put(WellKnown.ConfigMaps, expected, ConfigMap(name, value));

    public static StoredObject Stored(string name, long revision, string value = "1")
    {
        var json = ConfigMap(name, value);
        return StoredObject.Create(revision, revision, json, ObjectHeader.Read(json));
    }
}
