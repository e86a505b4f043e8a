using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What happens when a run is due while an earlier one is still going on.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ConcurrencyPolicy>))]
public enum ConcurrencyPolicy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Both run.</summary>
    Allow,

    /// <summary>The new one is not started: it ends Missed/ConcurrencyForbidden.</summary>
    Forbid,

    /// <summary>The old one is ended, then the new one starts.</summary>
    Replace,

    /// <summary>The new one waits, up to maxQueued.</summary>
    Queue,
}
