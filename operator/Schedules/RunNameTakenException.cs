namespace Carillon.Operator.Schedules;

/// <summary>The name that a Run must have belongs to a Run of an earlier task of the same name, which is still being deleted.</summary>
internal sealed class RunNameTakenException(string message) : Exception(message);
