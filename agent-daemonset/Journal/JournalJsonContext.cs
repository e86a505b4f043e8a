using System.Text.Json.Serialization;

using Carillon.Api.Meta;

namespace Carillon.Agent.Journal;

/// <summary>Source-generated JSON of the journal. What is on disk outlives an upgrade: only add to it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
