using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Support.Stacks;

/// <summary>A <c>carillon-operator</c> of a cluster, as a process of its own that a test kills, stops, and lets go on.</summary>
public sealed class OperatorProgram : IAsyncDisposable
{
    private readonly SupervisedProcess _process;

    private OperatorProgram(SupervisedProcess process) => _process = process;

    /// <summary>What it has logged.</summary>
    public string Output => _process.Output;

    /// <summary>Starts one against a server; those with the same namespace compete for one lease.</summary>
    public static OperatorProgram Start(string kubeconfig, string leaseNamespace) => new(SupervisedProcess.Start(
        StandaloneStack.BuiltProgram("carillon-operator"),
        ["--kubeconfig", kubeconfig, "--namespace", leaseNamespace],
        StandaloneStack.CleanEnvironment));

    /// <summary>Waits until it leads, and gives its name in the lease.</summary>
    public async Task<string> LeadsAsync(CancellationToken cancellationToken)
    {
        var line = await _process.WaitForLineAsync(
            static line => line.Contains(" leads by lease ", StringComparison.Ordinal) && !IsEnd(line), cancellationToken).WaitAsync(cancellationToken);
        return line[..line.IndexOf(" leads by lease ", StringComparison.Ordinal)].Split(' ')[^1];
    }

    /// <summary>Waits until it has seen who leads, so that its time until a takeover runs.</summary>
    public Task StandsByAsync(CancellationToken cancellationToken) => _process.WaitForLineAsync(
        static line => line.Contains(" stands by for lease ", StringComparison.Ordinal), cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Waits until a term of it has ended.</summary>
    public Task StepsDownAsync(CancellationToken cancellationToken) => _process.WaitForLineAsync(IsEnd, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>SIGKILL: no goodbye.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGSTOP: it does nothing more and does not notice.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT: it goes on in the middle of what it did.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool IsEnd(string line) => line.Contains(" no more", StringComparison.Ordinal);

    private async Task SignalAsync(string signal)
    {
        var sent = await CommandLine.RunAsync("/bin/sh", ["-c", $"kill -{signal} {await _process.ChildId}"]);
        _ = sent.Success;
    }
}
