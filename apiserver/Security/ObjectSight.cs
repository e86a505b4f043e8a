namespace Carillon.ApiServer.Security;

/// <summary>Confines a user to the objects that carry a value in a field, such as an agent to its own node's Executions.</summary>
/// <param name="Field">Dotted path: <c>spec.nodeName</c>.</param>
/// <param name="Value">The value objects must carry.</param>
internal sealed record ObjectSight(string Field, string Value);
