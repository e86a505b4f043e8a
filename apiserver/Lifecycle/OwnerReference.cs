using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>One owner as its dependent names it.</summary>
internal sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid, bool BlocksDeletion)
{
    public static OwnerReference Read(JsonNode? json) => new(
        JsonScalar.AsString(json?["apiVersion"]) ?? "",
        JsonScalar.AsString(json?["kind"]) ?? "",
        JsonScalar.AsString(json?["name"]) ?? "",
        JsonScalar.AsString(json?["uid"]) ?? "",
        json?["blockOwnerDeletion"]?.GetValueKind() == JsonValueKind.True);
}
