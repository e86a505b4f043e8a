namespace Carillon.ApiServer.Apply;

/// <summary>What a manager owns.</summary>
internal sealed record ManagedEntry(FieldSet Fields, string ApiVersion, string? Time);
