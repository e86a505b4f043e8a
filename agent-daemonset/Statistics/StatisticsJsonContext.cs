using System.Text.Json.Serialization;

namespace Carillon.Agent.Statistics;

/// <summary>Source-generated JSON of the figures on disk and of <c>carillon-agent stats -o json</c>: only add to it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<TaskDay>))]
internal sealed partial class StatisticsJsonContext : JsonSerializerContext;
