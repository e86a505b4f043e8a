namespace Carillon.ApiServer.Rest;

/// <summary>What happens to unknown and repeated fields; they are dropped in any case.</summary>
internal enum FieldValidation
{
    Ignore,

    /// <summary>The client is told in Warning headers.</summary>
    Warn,

    /// <summary>The request fails.</summary>
    Strict,
}
