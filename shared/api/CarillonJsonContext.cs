using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Api.Executions;
using Carillon.Api.Gateway;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Api;

/// <summary>
/// How Carillon's objects are read and written: camelCase, absent for null, times in UTC. Fields that this version does not know are
/// skipped on read, so never write back a whole object that was read: send a patch of the fields that are yours.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = false,
    MaxDepth = Limits.JsonDepth,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(DistributedCronTask))]
[JsonSerializable(typeof(DistributedCronRun))]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(HostGroup))]
[JsonSerializable(typeof(HostAgent))]
[JsonSerializable(typeof(KubernetesList<DistributedCronTask>))]
[JsonSerializable(typeof(KubernetesList<DistributedCronRun>))]
[JsonSerializable(typeof(KubernetesList<Execution>))]
[JsonSerializable(typeof(KubernetesList<HostGroup>))]
[JsonSerializable(typeof(KubernetesList<HostAgent>))]
[JsonSerializable(typeof(ValuesRequest))]
[JsonSerializable(typeof(ValuesResponse))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class CarillonJsonContext : JsonSerializerContext;
