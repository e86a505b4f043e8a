using System.Text.Json.Serialization;

using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Client;

/// <summary>Source-generated JSON of what the client itself reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(ListMeta))]
[JsonSerializable(typeof(DeleteBody))]
internal sealed partial class ClientJsonContext : JsonSerializerContext;
