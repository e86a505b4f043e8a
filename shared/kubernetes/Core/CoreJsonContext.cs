using System.Text.Json;
using System.Text.Json.Serialization;

using Carillon.Api;
using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>Source-generated JSON of the core kinds.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = Limits.JsonDepth,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(TokenReview))]
[JsonSerializable(typeof(PartialObject))]
public sealed partial class CoreJsonContext : JsonSerializerContext;
