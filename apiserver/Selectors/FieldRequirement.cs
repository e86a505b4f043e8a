namespace Carillon.ApiServer.Selectors;

/// <summary>One term of a field selector.</summary>
internal sealed record FieldRequirement(string Field, bool Equal, string Value);
