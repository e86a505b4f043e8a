using System.Diagnostics;
using System.Text;

namespace Carillon.Tests.Support.Processes;

/// <summary>
/// A child process that cannot outlive the test run: a small shell holds our end of its standard input and kills the child when that
/// pipe closes, which the kernel does for us even when the test host itself is killed.
/// </summary>
public sealed class SupervisedProcess : IAsyncDisposable
{
    private const string Supervisor =
        """
        exec 3<&0
        "$@" </dev/null &
        child=$!
        { cat <&3 >/dev/null; kill -9 "$child" 2>/dev/null; } &
        echo "supervised-pid=$child"
        wait "$child"
        """;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<int> _childId = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<string>> _listeners = [];

    private SupervisedProcess(Process process)
    {
        _process = process;
    }

    /// <summary>Process id of the child itself, not of its supervisor.</summary>
    public Task<int> ChildId => _childId.Task;

    /// <summary>Whether the child has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything the child wrote so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts <paramref name="fileName"/> under supervision.</summary>
    public static SupervisedProcess Start(
        string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] supervisor = ["-c", Supervisor, "supervisor", fileName];
        foreach (var argument in supervisor.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var supervised = new SupervisedProcess(new Process { StartInfo = start });
        supervised.Run();
        return supervised;
    }

    /// <summary>Completes with the first line (past or future) that <paramref name="wanted"/> accepts.</summary>
    public Task<string> WaitForLineAsync(Predicate<string> wanted, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Offer(string line)
        {
            if (wanted(line))
            {
                found.TrySetResult(line);
            }
        }

        lock (_output)
        {
            foreach (var line in _output.ToString().Split('\n'))
            {
                Offer(line);
            }

            _listeners.Add(Offer);
        }

        _ = _process.WaitForExitAsync(cancellationToken).ContinueWith(
            _ => found.TrySetException(new InvalidOperationException("The process ended early:\n" + Output)), TaskScheduler.Default);
        return found.Task;
    }

    /// <summary>Kills the child at once (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Receive(string? line)
    {
        const string pidPrefix = "supervised-pid=";
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(pidPrefix, StringComparison.Ordinal))
        {
            _childId.TrySetResult(int.Parse(line[pidPrefix.Length..]));
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
            foreach (var listener in _listeners)
            {
                listener(line);
            }
        }
    }
}
