using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Shell;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Runs;

namespace Carillon.Tests.Unit.Agent.Shell;

public sealed class CommandEnvironmentTests
{
    private static readonly UserAccount Account = new("www", 33, 33, "/var/www");

    [Fact]
    public void Build_Execution_HoldsExactlyWhatIsPromised()
    {
        var spec = Entries.Spec() with
        {
            Trigger = RunTrigger.Manual,
            Shard = new ExecutionShard { Index = 1, Count = 3 },
            Parameters = new Dictionary<string, string> { ["target"] = "a;b" },
            Upstream = new Dictionary<string, string> { ["RUN"] = "extract-1", ["PARAM_DAY"] = "$(monday)" },
            Executor = new ExecutorSpec
            {
                Shell = new ShellExecutor { Command = "x", Env = [new() { Name = "PATH", Value = "/opt/bin" }, new() { Name = "EMPTY" }] },
            },
        };

        var environment = Build(spec);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PATH"] = "/opt/bin",
                ["HOME"] = "/var/www",
                ["USER"] = "www",
                ["LOGNAME"] = "www",
                ["SHELL"] = "/bin/sh",
                ["EMPTY"] = "",
                ["CARILLON_PARAM_TARGET"] = "a;b",
                ["CARILLON_UPSTREAM_RUN"] = "extract-1",
                ["CARILLON_UPSTREAM_PARAM_DAY"] = "$(monday)",
                ["CARILLON_TASK"] = "task-1",
                ["CARILLON_NAMESPACE"] = "ns",
                ["CARILLON_RUN"] = "run",
                ["CARILLON_EXECUTION"] = "exe",
                ["CARILLON_ATTEMPT"] = "2",
                ["CARILLON_TRIGGER"] = "Manual",
                ["CARILLON_SCHEDULED_TIME"] = "2026-03-01T12:00:00Z",
                ["CARILLON_HOST"] = "node-1",
                ["CARILLON_SHARD_INDEX"] = "1",
                ["CARILLON_SHARD_COUNT"] = "3",
                ["CARILLON_PROCESS_TOKEN"] = "run-id",
            },
            environment);
    }

    [Fact]
    public void Build_TaskClaimsOurNames_CannotForgeThem()
    {
        var spec = Entries.Spec() with
        {
            Executor = new ExecutorSpec
            {
                Shell = new ShellExecutor { Command = "x", Env = [new() { Name = CommandEnvironment.TokenVariable, Value = "other" }] },
            },
        };

        Assert.Equal("run-id", Build(spec)[CommandEnvironment.TokenVariable]);
    }

    [Fact]
    public void Build_ValuesByReference_AreThereAndAbsentOnesAreLeftOut()
    {
        var spec = Entries.Spec() with
        {
            Executor = new ExecutorSpec
            {
                Shell = new ShellExecutor
                {
                    Command = "x",
                    Env = [Values.References.Variable("PASSWORD", "s", "k"), Values.References.Variable("ABSENT", "s", "other", optional: true)],
                },
            },
        };

        var environment = Build(spec, Values.References.Resolved(("s", "k", "hé'\n"u8.ToArray())));

        Assert.Equal("hé'\n", environment["PASSWORD"]);
        Assert.DoesNotContain("ABSENT", environment);
    }

    private static IReadOnlyDictionary<string, string> Build(ExecutionSpec spec, ResolvedValues? values = null) => CommandEnvironment.Build(
        new AttemptContext(new ExecutionRef("u", "ns", "exe"), spec, 2, "run-id", new RunFolder("/nowhere")) { Values = values ?? ResolvedValues.None }, Account);
}
