using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Operator;

/// <summary>Objects with what most tests need.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DistributedCronTask Task(Func<DistributedCronTaskSpec, DistributedCronTaskSpec>? change = null, DistributedCronTaskStatus? status = null)
    {
        var spec = new DistributedCronTaskSpec
        {
            HostGroups = ["web"],
            Schedule = "0 * * * *",
            Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true" } },
        };
        return new DistributedCronTask
        {
            Metadata = new ObjectMeta { Name = "task", Namespace = "team", Uid = "task-uid", Generation = 1, CreationTimestamp = Now.AddHours(-10) },
            Spec = change?.Invoke(spec) ?? spec,
            Status = status,
        };
    }

    public static DistributedCronRun Run(
        string name = "run", RunPhase? phase = null, RunTrigger trigger = RunTrigger.Schedule, DateTimeOffset? scheduled = null, DateTimeOffset? completed = null) =>
        new()
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "team", Uid = $"{name}-uid", Generation = 1, CreationTimestamp = scheduled ?? Now },
            Spec = new DistributedCronRunSpec
            {
                TaskRef = new RunTaskReference { Name = "task", Uid = "task-uid" },
                Trigger = trigger,
                ScheduledTime = scheduled ?? Now,
                TaskSnapshot = Task().Spec,
            },
            Status = phase is null ? null : new DistributedCronRunStatus { Phase = phase, CompletionTime = completed, FannedOut = true },
        };

    public static Execution Execution(string node, ExecutionPhase? phase = null, string? reason = null, bool held = false, int? exitCode = null) =>
        new()
        {
            Metadata = new ObjectMeta { Name = $"run-{node}", Namespace = "team", Uid = $"{node}-uid" },
            Spec = new ExecutionSpec
            {
                NodeName = node,
                RunRef = new OwnerIdentity { Name = "run", Uid = "run-uid" },
                ReleasedAt = held ? null : Now,
            },
            Status = phase is null ? null : new ExecutionStatus { Phase = phase, Reason = reason, ExitCode = exitCode, DurationMs = 10 },
        };

    public static Execution Born(string node, string reason) => Execution(node) with
    {
        Spec = new ExecutionSpec { NodeName = node, Outcome = new ExecutionOutcome { Phase = ExecutionPhase.Missed, Reason = reason, Message = "why" } },
    };
}
