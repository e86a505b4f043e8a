using System.Runtime.Versioning;

using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>An agent in a container: commands are the host's all the same, and outlive it.</summary>
public sealed class PodTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public PodTests(AgentFixture host)
    {
        _host = host;
    }

    [LimitFact]
    public Task Pod_Deleted_TheRunGoesOnAndTheNextPodReportsItOnce() => RunThroughTwoPodsAsync("auto");

    [LimitFact]
    public Task Pod_DeletedOnAHostWithoutGroups_TheSame() => RunThroughTwoPodsAsync("none");

    private async Task RunThroughTwoPodsAsync(string groups)
    {
        using var host = await FakeHost.StartAsync();
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        string name;
        using (var first = new FakePod(host, _host.Folder))
        {
            var agent = await StartAsync(first, "--cgroup-root", groups);
            name = await _host.CreateAsync(_host.Shell(
                $"echo started >> {witness}; until [ -e {witness}.gate ]; do sleep 0.1; done; echo ended >> {witness}; echo seen; exit 3"));
            await WrittenFile.LinesAsync(witness);
            first.Kill();
            await agent.WaitForExitAsync();
        }

        Assert.Equal(["started"], await File.ReadAllLinesAsync(witness));
        using var second = new FakePod(host, _host.Folder);
        await using var next = await StartAsync(second, "--cgroup-root", groups);
        await next.WaitForLogAsync("Took up");
        await File.WriteAllTextAsync(witness + ".gate", "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3, 1), (status.Phase!.Value, status.Reason, status.ExitCode, status.Attempt));
        Assert.Equal("seen\n", status.Output);
        Assert.Equal(["started", "ended"], await File.ReadAllLinesAsync(witness));
        second.Stop();
        Assert.Equal(0, await next.WaitForExitAsync());
    }

    [LimitFact]
    public async Task Command_SeesTheHostUnlessItShallNot()
    {
        var elsewhere = Directory.CreateTempSubdirectory("carillon-host-").FullName;
        using var host = await FakeHost.StartAsync();
        using var pod = new FakePod(host, _host.Folder);
        await using var agent = await StartAsync(pod);

        var onHost = await RunAsync(new ShellExecutor { Command = "pwd; uname -n; readlink /proc/self/ns/mnt", WorkingDir = elsewhere });
        var inside = await RunAsync(new ShellExecutor { Command = "pwd; uname -n", WorkingDir = FakePod.OwnFolder, HostNamespaces = false });
        var asUser = await RunAsync(new ShellExecutor { Command = "id -un", RunAsUser = "daemon" });

        Assert.Equal($"{elsewhere}\n{Environment.MachineName}\n{new FileInfo($"/proc/{host.Init}/ns/mnt").LinkTarget}\n", onHost.Output);
        Assert.Equal($"{FakePod.OwnFolder}\npod\n", inside.Output);
        Assert.Equal("daemon\n", asUser.Output);

        // What only the pod has is not there, and the other way round.
        Assert.Equal("WorkingDirectoryMissing", (await RunAsync(new ShellExecutor { Command = "true", WorkingDir = FakePod.OwnFolder })).Reason);
        Assert.Equal("UnknownUser", (await RunAsync(new ShellExecutor { Command = "true", RunAsUser = FakePod.OwnUser })).Reason);
        var denied = await RunAsync(new ShellExecutor { Command = "true", WorkingDir = elsewhere, HostNamespaces = false });
        Assert.Equal("WorkingDirectoryMissing", denied.Reason);
        Assert.Equal("InterpreterNotFound", (await RunAsync(new ShellExecutor { Command = "true", Interpreter = [FakePod.OwnFolder + "/sh"] })).Reason);
        var limited = await RunAsync(new ShellExecutor { Command = "true", HostNamespaces = false, Resources = new ShellResources { Pids = 10 } });
        Assert.Equal("LimitsUnavailable", limited.Reason);
        pod.Stop();
        Assert.Equal(0, await agent.WaitForExitAsync());
        Directory.Delete(elsewhere);
    }

    [LimitFact]
    [SupportedOSPlatform("linux")]
    public async Task Plugin_IsLookedAtAndRunOnTheHost()
    {
        var plugins = Directory.CreateTempSubdirectory("carillon-host-").FullName;
        foreach (var (name, mode) in new[] { ("where", UnixFileMode.UserRead | UnixFileMode.UserExecute), ("weak", (UnixFileMode)0b111_111_111) })
        {
            await File.WriteAllTextAsync(Path.Combine(plugins, name), "#!/bin/sh\nuname -n\n");
            File.SetUnixFileMode(Path.Combine(plugins, name), mode);
        }

        using var host = await FakeHost.StartAsync();
        using var pod = new FakePod(host, _host.Folder);
        await using var agent = await StartAsync(pod, "--plugin-dir", plugins);
        await _host.WaitForAgentAsync(status => status.Plugins?.Select(plugin => plugin.Name).SequenceEqual(["where"]) == true);

        var where = await _host.RunAsync(_host.Spec(new ExecutorSpec { Plugin = new PluginExecutor { Name = "where" } }));
        var weak = await _host.RunAsync(_host.Spec(new ExecutorSpec { Plugin = new PluginExecutor { Name = "weak" } }));

        Assert.Equal((ExecutionPhase.Succeeded, Environment.MachineName + "\n"), (where.Phase!.Value, where.Output));
        Assert.Equal("PluginRefused", weak.Reason);
        pod.Stop();
        Assert.Equal(0, await agent.WaitForExitAsync());
        Directory.Delete(plugins, recursive: true);
    }

    [LimitFact]
    public async Task Cancel_InAPod_LeavesNothingAlive()
    {
        var word = ProcessScan.NewSleep();
        var started = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        using var host = await FakeHost.StartAsync();
        using var pod = new FakePod(host, _host.Folder);
        await using var agent = await StartAsync(pod);
        var name = await _host.CreateAsync(_host.Shell($"trap '' TERM; (setsid sleep {word} &); sleep {word} & echo >> {started}; wait"));
        await WrittenFile.LinesAsync(started);
        await _host.CancelAsync(name);

        Assert.Equal(ExecutionPhase.Cancelled, (await _host.WaitForEndAsync(name)).Phase);
        Assert.Empty(ProcessScan.Find(word));
        pod.Stop();
        Assert.Equal(0, await agent.WaitForExitAsync());
    }

    [LimitFact]
    public async Task DataFolder_NotTheHosts_IsRefusedAtTheStart()
    {
        using var host = await FakeHost.StartAsync();
        using var pod = new FakePod(host, _host.Folder);
        await using var agent = AgentProcess.StartBehind(
            pod.Enter, await KubeconfigAsync(), _host.Node, FakePod.OwnFolder + "/data");

        Assert.Equal(2, await agent.WaitForExitAsync());
        await agent.WaitForLogAsync("mount it as hostPath at the same path");
    }

    private async Task<AgentProcess> StartAsync(FakePod pod, params string[] more) =>
        await _host.StartAgentBehindAsync(pod.Enter, await KubeconfigAsync(), more);

    private async Task<ExecutionStatus> RunAsync(ShellExecutor shell) => await _host.RunAsync(_host.Spec(new ExecutorSpec { Shell = shell }));

    /// <summary>Where the pod finds it.</summary>
    private async Task<string> KubeconfigAsync()
    {
        var path = Path.Combine(_host.Folder, "pod.kubeconfig");
        await File.WriteAllTextAsync(path, await File.ReadAllTextAsync(_host.KubeconfigPath));
        return path;
    }
}
