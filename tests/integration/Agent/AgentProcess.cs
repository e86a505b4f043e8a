using System.Diagnostics;
using System.Globalization;

using Carillon.Agent.Linux;
using Carillon.Tests.Support.Agents;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A real agent in a process of its own, which tests may stop or kill without touching what it runs.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    /// <summary>A generous safety net for a log line that never comes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private const int SigInt = 2;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<bool> Wanted, TaskCompletionSource Found)> _waiting = [];

    private bool _disposed;

    private AgentProcess(Process process)
    {
        _process = process;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static AgentProcess Start(string kubeconfig, string node, string dataFolder, params string[] more) =>
        Start([], [AgentProgram.AgentPath], kubeconfig, node, dataFolder, more);

    /// <summary>Starts one that kills itself at an exact step.</summary>
    /// <param name="step">Name of the log method of the step.</param>
    /// <param name="survived">How often the step is taken before it is deadly.</param>
    public static AgentProcess StartMortal(string step, int survived, string kubeconfig, string node, string dataFolder) => Start(
        [],
        [typeof(MortalAgentHost).Assembly.Location, MortalAgentHost.Command, step, survived.ToString(CultureInfo.InvariantCulture)],
        kubeconfig,
        node,
        dataFolder,
        []);

    /// <summary>Starts another build of it.</summary>
    public static AgentProcess StartBuild(string program, string kubeconfig, string node, string dataFolder) =>
        Start([], [program], kubeconfig, node, dataFolder, []);

    /// <summary>Starts it as another user, which only root can.</summary>
    public static AgentProcess StartAs(string user, string kubeconfig, string node, string dataFolder) =>
        Start(["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--"], [AgentProgram.AgentPath], kubeconfig, node, dataFolder, []);

    /// <summary>Starts it behind a program that becomes the agent in the end.</summary>
    public static AgentProcess StartBehind(IReadOnlyList<string> before, string kubeconfig, string node, string dataFolder, params string[] more) =>
        Start([.. before], [AgentProgram.AgentPath], kubeconfig, node, dataFolder, more);

    private static AgentProcess Start(string[] before, string[] hosted, string kubeconfig, string node, string dataFolder, string[] more)
    {
        string[] program = [.. before, "dotnet"];
        var start = new ProcessStartInfo(program[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            .. program[1..], "exec", .. hosted, "--kubeconfig", kubeconfig, "--node-name", node, "--data-dir", dataFolder,
            "--register-node", "--log-level", "debug", "--status-interval", "200ms", .. more,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var agent = new AgentProcess(new Process { StartInfo = start });
        agent._process.OutputDataReceived += (_, line) => agent.Receive(line.Data);
        agent._process.ErrorDataReceived += (_, line) => agent.Receive(line.Data);
        agent._process.Start();
        agent._process.BeginOutputReadLine();
        agent._process.BeginErrorReadLine();
        return agent;
    }

    /// <summary>The first line, past or future, that contains the text.</summary>
    public async Task<string> WaitForLogAsync(string text)
    {
        string? found = null;
        await WaitForLogAsync(() => (found = _lines.Find(line => line.Contains(text, StringComparison.Ordinal))) is not null, $"\"{text}\"");
        return found!;
    }

    /// <summary>Kills the agent alone, as the kernel would: no goodbye, and what it runs is not touched.</summary>
    public async Task KillAsync()
    {
        NativeMethods.Kill(_process.Id, NativeMethods.SigKill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in its tracks, as a swapping or suspended machine does.</summary>
    public void Freeze() => NativeMethods.Kill(_process.Id, SigStop);

    /// <summary>Lets it go on after <see cref="Freeze"/>.</summary>
    public void Thaw() => NativeMethods.Kill(_process.Id, NativeMethods.SigCont);

    /// <summary>Sends it SIGINT, as Ctrl-C at its terminal does.</summary>
    public void Interrupt() => NativeMethods.Kill(_process.Id, SigInt);

    /// <summary>Asks it to stop and answers its exit code.</summary>
    public Task<int> StopAsync()
    {
        NativeMethods.Kill(_process.Id, NativeMethods.SigTerm);
        return WaitForExitAsync();
    }

    /// <summary>Waits until it has stopped by itself, and answers its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return ValueTask.CompletedTask; // by the test, and again by its fixture
        }

        if (!_process.HasExited)
        {
            NativeMethods.Kill(_process.Id, NativeMethods.SigKill);
            _process.WaitForExit(Limit); // not for the end of its output, which an agent behind another program may hold on to
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WaitForLogAsync(Func<bool> wanted, string what)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (wanted())
            {
                return;
            }

            _waiting.Add((wanted, found));
        }

        try
        {
            await Task.WhenAny(found.Task, _process.WaitForExitAsync()).WaitAsync(Limit);
            if (!found.Task.IsCompleted)
            {
                throw new TimeoutException();
            }
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the agent never logged {what}:\n{Log}");
        }
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Add(line);
            foreach (var (wanted, found) in _waiting.Where(static waiting => !waiting.Found.Task.IsCompleted))
            {
                if (wanted())
                {
                    found.TrySetResult();
                }
            }
        }
    }
}
