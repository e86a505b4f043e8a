using System.Text.Json.Serialization;

namespace Carillon.Api.Executors;

/// <summary>What kind of object a value is kept in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReferencedKind>))]
public enum ReferencedKind
{
    /// <summary>A Secret: the value is masked wherever it could be seen.</summary>
    Secret,

    /// <summary>A ConfigMap: the value is nothing to hide.</summary>
    ConfigMap,
}
