using System.Globalization;

using Carillon.Api.Executions;
using Carillon.Tests.Integration.PythonClient;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A run is over when its command is, and after it nothing of it lives: with control groups, and where a host has none.</summary>
public sealed class LeftoverTests : IClassFixture<RunningAgentFixture>, IClassFixture<GrouplessAgentFixture>
{
    private readonly AgentFixture _grouped;
    private readonly AgentFixture _groupless;

    public LeftoverTests(RunningAgentFixture grouped, GrouplessAgentFixture groupless)
    {
        _grouped = grouped.Host;
        _groupless = groupless.Host;
    }

    public static TheoryData<bool, string> Leftovers
    {
        get
        {
            string[] commands =
            [
                "sleep $S & exit 3", // holds the output open
                "(sleep $S & sleep $S &) >/dev/null 2>&1 </dev/null; exit 3",
                "setsid sleep $S & exit 3",
                "(setsid sh -c 'sleep $S & sleep 0' &); sleep 0.1; exit 3",
                "sh -c 'trap \"\" TERM; : $S; while :; do sleep 1; done' & exit 3",
                "env -i sleep $S & exit 3", // its session betrays it
                "setsid sh -c 'kill -STOP $$; : $S' & sleep 0.1; exit 3",
            ];
            var data = new TheoryData<bool, string>();
            foreach (var command in commands)
            {
                data.Add(true, command);
                data.Add(false, command);
            }

            data.Add(true, "(env -i setsid sh -c 'sleep $S & sleep 0' &); sleep 0.1; exit 3"); // nothing but its group does
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Leftovers))]
    public async Task Command_LeavesProcesses_KeepsItsOwnEndAndTheyAreEnded(bool groups, string command)
    {
        var word = ProcessScan.NewSleep();
        var host = groups ? _grouped : _groupless;

        var status = await host.RunAsync(host.Shell($"{command.Replace("$S", word, StringComparison.Ordinal)}"));

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.Contains(" that it left running w", status.Message, StringComparison.Ordinal);
        Assert.Empty(ProcessScan.Find(word));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "setsid")]
    [InlineData(true, "setsid env -i")] // nothing but its group betrays it
    [InlineData(false, "")]
    [InlineData(false, "setsid")]
    public async Task Command_LeavesAProcessThatIsAnotherAllTheTime_IsEndedToo(bool groups, string before)
    {
        // It is gone before one comes to look at it, but all of its kind hold the pipe open, which ends when the last of them does.
        var host = groups ? _grouped : _groupless;
        var hop = Path.Combine(host.Folder, Guid.NewGuid().ToString());
        await File.WriteAllTextAsync(hop, $"sh {hop} &\n");
        var name = await host.CreateAsync(host.Shell($"mkfifo {hop}.pipe; echo >> {hop}.ready; exec 3> {hop}.pipe; {before} sh {hop} & exit 3"));
        await WrittenFile.LinesAsync(hop + ".ready");
        await using var pipe = await Task.Run(() => new FileStream(hop + ".pipe", FileMode.Open, FileAccess.Read));

        var status = await host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.Contains(" that it left running w", status.Message, StringComparison.Ordinal);
        Assert.Equal(0, await pipe.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromMinutes(3)));
    }

    [PythonFact]
    public async Task Command_LeavesAProcessWhoseFirstThreadEnded_IsEndedToo()
    {
        // It looks like a zombie, without a command line and without an environment, and works on.
        const string program = "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); ctypes.CDLL(None).pthread_exit(None)";
        foreach (var host in new[] { _grouped, _groupless })
        {
            var path = Path.Combine(host.Folder, Guid.NewGuid().ToString());
            var name = await host.CreateAsync(host.Shell(
                $"mkfifo {path}; echo >> {path}.ready; {PythonFactAttribute.Interpreter} -c '{program}' 3> {path} & until grep -q '^State:.Z' /proc/$!/status; do sleep 0.05; done"));
            await WrittenFile.LinesAsync(path + ".ready");
            await using var pipe = await Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Read));

            var status = await host.WaitForEndAsync(name);

            Assert.Equal((ExecutionPhase.Succeeded, "a process that it left running was ended"), (status.Phase!.Value, status.Message));
            Assert.Equal(0, await pipe.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromMinutes(3)));
        }
    }

    [Fact]
    public async Task Command_LeavesAProcessThatTakesItsTime_IsOverAllTheSame()
    {
        // The leftover itself says for how long it outlived the command; none of that is the command's time.
        var word = ProcessScan.NewSleep();
        var seen = Path.Combine(_grouped.Folder, Guid.NewGuid().ToString());
        var leftover = $"trap '' TERM; : {word}; while :; do date +%s >> {seen}; sleep 0.2; done";
        var status = await _grouped.RunAsync(_grouped.Shell($"sh -c \"{leftover}\" & until [ -s {seen} ]; do sleep 0.1; done; echo done") with
        {
            TerminationGracePeriodSeconds = 6, // the server tells whole seconds, and a busy machine may take one for a look at the time
        });

        Assert.Equal((ExecutionPhase.Succeeded, 0, "done\n"), (status.Phase!.Value, status.ExitCode, status.Output));
        Assert.Contains(" that it left running w", status.Message, StringComparison.Ordinal);
        var lastSeen = DateTimeOffset.FromUnixTimeSeconds(long.Parse((await File.ReadAllLinesAsync(seen))[^1], CultureInfo.InvariantCulture));
        Assert.True(status.CompletionTime < lastSeen, $"completed {status.CompletionTime}, last seen {lastSeen}");
        Assert.Empty(ProcessScan.Find(word));
    }
}
