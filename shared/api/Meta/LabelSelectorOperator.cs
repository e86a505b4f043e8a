using System.Text.Json.Serialization;

namespace Carillon.Api.Meta;

/// <summary>How a label is compared with the values of a requirement.</summary>
[JsonConverter(typeof(TolerantEnumConverter<LabelSelectorOperator>))]
public enum LabelSelectorOperator
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>The value is one of the values.</summary>
    In,

    /// <summary>The value is none of the values, or there is no such label.</summary>
    NotIn,

    /// <summary>There is such a label.</summary>
    Exists,

    /// <summary>There is no such label.</summary>
    DoesNotExist,
}
