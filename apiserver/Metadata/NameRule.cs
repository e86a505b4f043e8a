namespace Carillon.ApiServer.Metadata;

/// <summary>What a kind's names must look like.</summary>
internal enum NameRule
{
    /// <summary>RFC 1123 subdomain, at most 253 characters: almost every kind.</summary>
    Subdomain,

    /// <summary>RFC 1123 label, at most 63 characters: namespaces.</summary>
    Label,

    /// <summary>Anything that can be one path segment.</summary>
    PathSegment,
}
