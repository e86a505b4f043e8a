namespace Carillon.Operator.Schedules;

/// <summary>A Run whose end a task waits for.</summary>
internal sealed record AwaitedRun(string Name, string Uid);
