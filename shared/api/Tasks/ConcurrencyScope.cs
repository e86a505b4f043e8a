using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What the concurrency policy counts.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ConcurrencyScope>))]
public enum ConcurrencyScope
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Executions of the task on any host.</summary>
    Task,

    /// <summary>Executions of the task on the same host; hosts do not wait for one another.</summary>
    Host,
}
