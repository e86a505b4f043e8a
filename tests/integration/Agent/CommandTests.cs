using System.Runtime.Versioning;
using System.Text.Json;

using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Integration.Agent;

/// <summary>What commands get, and what is told of them.</summary>
public sealed class CommandTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public CommandTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    [Fact]
    public async Task Command_Succeeds_IsReportedWithItsOutput()
    {
        var status = await _host.RunAsync(_host.Shell("echo out; echo err >&2"));

        Assert.Equal((ExecutionPhase.Succeeded, 0, 1), (status.Phase!.Value, status.ExitCode, status.Attempt));
        Assert.Equal(["err", "out"], status.Output!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal(8, status.OutputBytes);
        Assert.False(status.OutputTruncated);
        Assert.NotNull(status.StartTime);
        Assert.NotNull(status.DurationMs);
        Assert.Equal(status.CompletionTime - status.StartTime, TimeSpan.FromMilliseconds(status.DurationMs!.Value));
    }

    [Fact]
    public async Task Command_Fails_KeepsItsExitCode()
    {
        var status = await _host.RunAsync(_host.Shell("exit 42"));

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 42), (status.Phase!.Value, status.Reason, status.ExitCode));
    }

    [Fact]
    public async Task Command_Environment_IsCleanAndSignalsAreTheDefault()
    {
        var status = await _host.RunAsync(Large(_host.Shell("env; grep SigIgn /proc/self/status")));

        Assert.DoesNotContain("DOTNET", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("KUBECONFIG", status.Output, StringComparison.Ordinal);
        Assert.Contains($"CARILLON_HOST={_host.Node}\n", status.Output, StringComparison.Ordinal);
        Assert.Contains("SigIgn:\t0000000000000000", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_HostileText_IsDataAndNothingElse()
    {
        const string hostile = "'; touch /tmp/carillon-never; $(id) `id` \"\n next";
        var spec = _host.Shell("printf '%s' \"$CARILLON_PARAM_TEXT\"") with { Parameters = new Dictionary<string, string> { ["text"] = hostile } };

        Assert.Equal(hostile, (await _host.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task Script_WithStdinArgumentsAndFolder_GetsThem()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_host.Folder, "work dir")).FullName;
        var status = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor { Script = "pwd\necho \"$1-$2\"\ncat\n", Args = ["a b", "c"], Stdin = "from stdin\n", WorkingDir = folder },
        }));

        Assert.Equal($"{folder}\na b-c\nfrom stdin\n", status.Output);
    }

    [Fact]
    public async Task Script_WithShebang_IsRunByWhatItNames()
    {
        var status = await _host.RunAsync(_host.Spec(new ExecutorSpec { Shell = new ShellExecutor { Script = "#!/bin/cat\nshown as it is\n" } }));

        Assert.Equal("#!/bin/cat\nshown as it is\n", status.Output);
    }

    [RootFact]
    public async Task RunAsUser_Nobody_RunsWithItsGroupsAndWithoutRoots()
    {
        var status = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor
            {
                Command = "id -un; id -gn; id -G; echo $USER $LOGNAME; cat /etc/shadow 2>/dev/null || echo denied",
                RunAsUser = "nobody",
                WorkingDir = "/",
            },
        }));

        Assert.Equal("nobody\nnogroup\n65534\nnobody nobody\ndenied\n", status.Output);
    }

    public static TheoryData<string, string[]?, string> Scripts => new()
    {
        { "id -un; echo $1\n", null, "plain" },
        { "id -un; echo $1\n", ["/bin/sh", "-eu", "-c"], "options" },
        { "#!/bin/sh -eu\nid -un; echo $1\n", null, "shebang" },
        { "#!/usr/bin/env sh\nid -un; echo $1\n", null, "env" },
    };

    [RootTheory]
    [SupportedOSPlatform("linux")]
    [MemberData(nameof(Scripts))]
    public async Task RunAsUser_Script_RunsThoughTheFolderIsClosed(string script, string[]? interpreter, string argument)
    {
        var status = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor { Script = script, Interpreter = interpreter, Args = [argument], RunAsUser = "nobody", WorkingDir = "/" },
        }));

        Assert.Equal((ExecutionPhase.Succeeded, $"nobody\n{argument}\n"), (status.Phase!.Value, status.Output));
        const UnixFileMode others = UnixFileMode.GroupExecute | UnixFileMode.GroupRead | UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_host.DataFolder) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_host.DataFolder, "runs")) & others);
    }

    [RootFact]
    public async Task RunAsUser_EnvironmentOfTheTask_NeverActsAsRoot()
    {
        // Were the wrapper to run with it, dash as root would read this file, and the marker would belong to root.
        var marker = Path.Combine(_host.Folder, "marker");
        var trap = Path.Combine(_host.Folder, "trap.sh");
        await File.WriteAllTextAsync(trap, $"id -u >> {marker}\n");
        var status = await _host.RunAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor
            {
                Command = "true",
                RunAsUser = "nobody",
                WorkingDir = "/",
                Env = [new() { Name = "BASH_ENV", Value = trap }, new() { Name = "ENV", Value = trap }, new() { Name = "LD_PRELOAD", Value = trap }],
            },
        }));

        Assert.Equal(ExecutionPhase.Succeeded, status.Phase);
        Assert.False(File.Exists(marker));
    }

    public static TheoryData<string, string, string> CannotStart => new()
    {
        { """{"command": "true", "runAsUser": "no-such-user"}""", "Failed", "UnknownUser" },
        { """{"command": "true", "runAsGroup": "no-such-group"}""", "Failed", "UnknownGroup" },
        { """{"command": "true", "workingDir": "/no/such/folder"}""", "Failed", "WorkingDirectoryMissing" },
        { """{"command": "true", "interpreter": ["/no/such/shell", "-c"]}""", "Failed", "InterpreterNotFound" },
        { """{"command": "true", "resources": {"pids": 10}}""", "Failed", "LimitsUnavailable" },
    };

    [Theory]
    [MemberData(nameof(CannotStart))]
    public async Task Command_CannotStart_SaysWhyAndStartsNothing(string shell, string phase, string reason)
    {
        var executor = JsonSerializer.Deserialize("{\"shell\": " + shell + "}", CarillonJsonContext.Default.ExecutorSpec)!;

        var status = await _host.RunAsync(_host.Spec(executor));

        Assert.Equal((phase, reason), (status.Phase!.Value.ToString(), status.Reason));
        Assert.StartsWith("spec.executor.shell.", status.Message, StringComparison.Ordinal);
        Assert.Null(status.StartTime);
    }

    [Fact]
    public async Task Retry_FailsTwiceThenSucceeds_ListsEveryAttempt()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var spec = _host.Shell($"echo $CARILLON_ATTEMPT >> {witness}; [ $CARILLON_ATTEMPT = 3 ] || exit $CARILLON_ATTEMPT") with
        {
            Retry = new RetryPolicy { Limit = 5, Backoff = new RetryBackoff { InitialSeconds = 0 } },
        };

        var status = await _host.RunAsync(spec);

        Assert.Equal((ExecutionPhase.Succeeded, 3), (status.Phase!.Value, status.Attempt));
        Assert.Equal([1, 2, 0], status.Attempts!.Select(attempt => attempt.ExitCode ?? -1));
        Assert.Equal(["1", "2", "3"], await File.ReadAllLinesAsync(witness));
    }

    [Fact]
    public async Task Deadline_LongPast_IsMissed()
    {
        var status = await _host.RunAsync(_host.Shell("true") with
        {
            ReleasedAt = TimeProvider.System.GetUtcNow().AddMinutes(-10),
            StartDeadlineSeconds = 60,
        });

        Assert.Equal((ExecutionPhase.Missed, "StartDeadlineExceeded"), (status.Phase!.Value, status.Reason));
    }

    private static ExecutionSpec Large(ExecutionSpec spec) => spec with { Output = new OutputPolicy { TailBytes = 65_536, SuccessTailBytes = 65_536 } };
}
