using System.CommandLine;
using System.Globalization;
using Carillon.Api.Runs;
using Carillon.Cli.Connection;
using Carillon.Cli.Describe;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Text;

namespace Carillon.Cli.Runs;

/// <summary>Waits for a run to end, shows how far it is, and then what became of each host.</summary>
internal sealed class RunWaiter(CliHost host, ApiSession session)
{
    /// <summary>How long one watch lasts before it is opened again.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    public static Option<bool> Option() => new("--wait", "-w") { Description = "Wait for its end and exit 1 unless every host succeeded." };

    public static bool IsTerminal(RunPhase phase) =>
        phase is RunPhase.Succeeded or RunPhase.PartiallySucceeded or RunPhase.Failed or RunPhase.Cancelled or RunPhase.Skipped;

    public async Task<int> WaitAsync(string name, CancellationToken cancellationToken)
    {
        var run = await WaitForEndAsync(name, cancellationToken).ConfigureAwait(false);
        await PrintAsync(run, cancellationToken).ConfigureAwait(false);
        return run.Status?.Phase == RunPhase.Succeeded ? CliExitCodes.Ok : CliExitCodes.Failed;
    }

    private async Task<DistributedCronRun> WaitForEndAsync(string name, CancellationToken cancellationToken)
    {
        var shown = "";
        while (true)
        {
            try
            {
                var run = await session.Client.GetAsync(CarillonResources.Runs, session.Namespace, name, cancellationToken).ConfigureAwait(false);
                shown = Show(run, shown);
                if (HasEnded(run))
                {
                    return run;
                }

                var options = new WatchOptions { FieldSelector = $"metadata.name={name}", ResourceVersion = run.Metadata.ResourceVersion, Timeout = WatchTime };
                await foreach (var change in session.Client.WatchAsync(CarillonResources.Runs, session.Namespace, options, cancellationToken).ConfigureAwait(false))
                {
                    if (change.Type == WatchEventType.Deleted)
                    {
                        throw new CliException($"run '{name}' was deleted while it was waited for");
                    }

                    if (change.Object is { } changed)
                    {
                        shown = Show(changed, shown);
                        if (HasEnded(changed))
                        {
                            return changed;
                        }
                    }
                }
            }
            catch (KubernetesException e) when (e.IsTransient || e is KubernetesApiException { IsExpired: true })
            {
                // The control plane may restart while we wait; the run goes on without us.
                await Task.Delay(RetryAfterFault, host.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool HasEnded(DistributedCronRun run) => run.Status?.Phase is { } phase && IsTerminal(phase);

    private string Show(DistributedCronRun run, string shown)
    {
        var text = Progress(run.Status);
        if (text == shown)
        {
            return shown;
        }

        if (host.IsTerminal)
        {
            host.Error.Write($"\r{text.PadRight(shown.Length)}");
            if (HasEnded(run))
            {
                host.Error.WriteLine();
            }
        }
        else
        {
            host.Error.WriteLine(text);
        }

        return text;
    }

    private static string Progress(DistributedCronRunStatus? status)
    {
        var counts = status?.Counts;
        var desired = counts?.Desired ?? 0;
        var open = (counts?.Pending ?? 0) + (counts?.Running ?? 0) + (counts?.Held ?? 0);
        var wave = status is { Wave: { } at, Waves: { } of } ? string.Create(CultureInfo.InvariantCulture, $" wave {at} of {of},") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{status?.Phase ?? RunPhase.Pending}:{wave} {Math.Max(desired - open, 0)} of {desired} hosts done, {counts?.Running ?? 0} running, {counts?.Succeeded ?? 0} succeeded");
    }

    private async Task PrintAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        var table = new PlainTable("HOST", "PHASE", "EXIT", "DURATION", "MESSAGE");
        foreach (var execution in await RunExecutions.ListAsync(session, run, cancellationToken).ConfigureAwait(false))
        {
            table.Add(
                TerminalText.OneLine(execution.Spec?.NodeName),
                $"{ExecutionDetails.PhaseOf(execution)}",
                execution.Status?.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "",
                Durations.Text(execution.Status?.DurationMs),
                TerminalText.OneLine(HostResult.Of(execution)));
        }

        if (table.Count > 0)
        {
            table.WriteTo(host.Out);
        }

        if (run.Status?.Phase != RunPhase.Succeeded)
        {
            host.Error.WriteLine($"run {run.Metadata.Name} ended {run.Status?.Phase}: {TerminalText.OneLine(Explanation(run.Status))}");
        }
    }

    /// <summary>The reason, and the sentence of the condition that goes with it.</summary>
    private static string Explanation(DistributedCronRunStatus? status)
    {
        var message = status?.Conditions?.FirstOrDefault(condition => condition.Reason == status.Reason)?.Message;
        return string.IsNullOrEmpty(message) ? status?.Reason ?? "" : $"{status?.Reason}: {message}";
    }
}
