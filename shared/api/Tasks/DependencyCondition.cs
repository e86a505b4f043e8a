using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>Which end of an upstream run counts.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DependencyCondition>))]
public enum DependencyCondition
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>The upstream part succeeded.</summary>
    Success,

    /// <summary>The upstream part did not succeed.</summary>
    Failure,

    /// <summary>The upstream part ended, however.</summary>
    Always,
}
