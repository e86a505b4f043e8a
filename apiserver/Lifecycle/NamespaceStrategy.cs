using System.Text.Json.Nodes;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Rest;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>The kind Namespace: it ends in two phases, held by a finalizer in its spec until its content is gone.</summary>
internal sealed class NamespaceStrategy : IKindStrategy
{
    public const string SpecFinalizer = "kubernetes";
    private const string NameLabel = "kubernetes.io/metadata.name";

    public NameRule NameRule => NameRule.Label;

    public bool UnconditionalUpdate => true;

    public void PrepareForCreate(JsonObject obj)
    {
        obj["status"] = new JsonObject { ["phase"] = "Active" };
        obj["spec"] = new JsonObject { ["finalizers"] = new JsonArray(SpecFinalizer) };
        var metadata = ObjectMetadata.Of(obj);
        if (metadata.Name.Length > 0)
        {
            metadata.SetLabel(NameLabel, metadata.Name);
        }
    }

    public void PrepareForUpdate(JsonObject updated, JsonObject live)
    {
        updated["spec"] = live["spec"]?.DeepClone() ?? new JsonObject();
        ObjectMetadata.Of(updated).SetLabel(NameLabel, ObjectMetadata.Of(live).Name);
    }

    public string? RefuseDeletion(string name) =>
        name is "default" or "kube-system" or "kube-public" ? "this namespace may not be deleted" : null;

    public void PrepareForDeletion(JsonObject obj)
    {
        var status = obj["status"] as JsonObject ?? [];
        obj["status"] = status;
        status["phase"] = "Terminating";
    }

    public bool MayVanish(JsonObject obj) => obj["spec"]?["finalizers"] is not JsonArray { Count: > 0 };
}
