namespace Carillon.Operator.Dispatch;

/// <summary>The name that an Execution must have belongs to one of an earlier Run of the same name, which is still being deleted.</summary>
internal sealed class ExecutionNameTakenException(string message) : Exception(message);
