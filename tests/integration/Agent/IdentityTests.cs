using System.Runtime.Versioning;

using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Who a command is, and what it gets from nobody but the task and the host.</summary>
public sealed class IdentityTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public IdentityTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("#!/bin/sh\n")]
    public async Task Environment_HoldsOnlyWhatIsDocumented(string? shebang)
    {
        const string names = "env | sed 's/=.*//' | sort";
        var status = await RunAsync(shebang is null
            ? new ShellExecutor { Command = names }
            : new ShellExecutor { Script = $"{shebang}{names}\n" });

        string[] documented =
        [
            "CARILLON_ATTEMPT", "CARILLON_EXECUTION", "CARILLON_HOST", "CARILLON_NAMESPACE", "CARILLON_PROCESS_TOKEN", "CARILLON_RUN",
            "CARILLON_SCHEDULED_TIME", "CARILLON_SHARD_COUNT", "CARILLON_SHARD_INDEX", "CARILLON_TASK", "CARILLON_TRIGGER",
            "HOME", "LOGNAME", "PATH", "PWD", "SHELL", "USER",
        ];
        Assert.Equal(documented, status.Output!.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Process_HasTheUsualFilesMaskLimitsAndSignals()
    {
        var status = await RunAsync(new ShellExecutor
        {
            Command =
                """
                ls /proc/$$/fd # without a pipe, which would be among them for a moment
                umask; ulimit -S -n
                grep -E '^Sig(Blk|Ign):' /proc/self/status | cut -f2
                cat /proc/self/oom_score_adj
                echo $SHELL $PATH
                """,
        });

        Assert.Equal(
            "0\n1\n2\n0022\n1024\n0000000000000000\n0000000000000000\n0\n/bin/sh /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
            status.Output);
    }

    [RootFact]
    public async Task RunAsUser_WithoutAHome_StartsAtTheTop()
    {
        var status = await RunAsync(new ShellExecutor { Command = "pwd; echo $HOME", RunAsUser = "nobody" });

        Assert.Equal("/\n/nonexistent\n", status.Output);
    }

    [RootFact]
    [SupportedOSPlatform("linux")]
    public async Task RunAsUser_FolderOrProgramOnlyForRoot_IsSaidBeforeTheStart()
    {
        var folder = Path.Combine(_host.Folder, "for root");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var program = Directory.CreateTempSubdirectory("carillon-program-").FullName;
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        File.Copy("/bin/sh", Path.Combine(program, "sh"));
        File.SetUnixFileMode(Path.Combine(program, "sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var noFolder = await RunAsync(new ShellExecutor { Command = "true", RunAsUser = "nobody", WorkingDir = folder });
        var noProgram = await RunAsync(new ShellExecutor { Command = "true", RunAsUser = "nobody", Interpreter = [Path.Combine(program, "sh"), "-c"] });
        var asRoot = await RunAsync(new ShellExecutor { Command = "pwd", WorkingDir = folder, Interpreter = [Path.Combine(program, "sh"), "-c"] });

        Assert.Equal((ExecutionPhase.Failed, "WorkingDirectoryDenied"), (noFolder.Phase!.Value, noFolder.Reason));
        Assert.Equal((ExecutionPhase.Failed, "InterpreterDenied"), (noProgram.Phase!.Value, noProgram.Reason));
        Assert.All([noFolder, noProgram], status => Assert.Null(status.StartTime));
        Assert.Equal(folder + "\n", asRoot.Output);
        Directory.Delete(program, recursive: true);
    }

    [Theory]
    [InlineData("#!/no/such/program\n", "InterpreterNotFound")]
    [InlineData("#!/etc/passwd\n", "InterpreterDenied")]
    public async Task Script_NamesAProgramThatCannotRun_IsSaidBeforeTheStart(string script, string reason)
    {
        var status = await RunAsync(new ShellExecutor { Script = script });

        Assert.Equal((ExecutionPhase.Failed, reason), (status.Phase!.Value, status.Reason));
        Assert.StartsWith("spec.executor.shell.script:", status.Message, StringComparison.Ordinal);
        Assert.Null(status.StartTime);
    }

    private async Task<ExecutionStatus> RunAsync(ShellExecutor shell) => await _host.RunAsync(_host.Spec(new ExecutorSpec { Shell = shell }) with
    {
        Output = new OutputPolicy { TailBytes = 65_536, SuccessTailBytes = 65_536 },
    });
}
