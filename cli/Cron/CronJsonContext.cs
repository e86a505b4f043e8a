using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Cli.Cron;

/// <summary>JSON of the line protocol.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CronQuestion))]
[JsonSerializable(typeof(CronAnswer))]
internal sealed partial class CronJsonContext : JsonSerializerContext;
