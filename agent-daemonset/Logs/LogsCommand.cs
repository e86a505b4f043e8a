using System.Globalization;

using Carillon.Agent.Hosting;
using Carillon.Agent.Settings;
using Carillon.Agent.Supervision;
using Carillon.Runtime.Settings;
using Carillon.Runtime.Text;

namespace Carillon.Agent.Logs;

/// <summary><c>carillon-agent logs</c>: the outputs that are on this host's disk, whether an agent runs or not.</summary>
internal static class LogsCommand
{
    public const string Usage =
        """
        Usage: carillon-agent logs [EXECUTION] [settings of the agent, such as --data-dir or --config]

        Prints the output of an execution that is kept on this host: the time at which each line was read (UTC), out or err, and the line.
        Unlike status.output it is complete up to output.maxLogBytes and has all attempts. Secret values are shown as ***; while it is not
        known where they are (the execution goes on, or the agent could not learn them again) nothing of that attempt is shown.

          EXECUTION   [NAMESPACE/]NAME or UID; without it all executions that left an output here are listed, oldest first

        """;

    /// <exception cref="SettingsException">The arguments are wrong.</exception>
    /// <exception cref="AgentStartException">There is nothing to read.</exception>
    public static int Run(IReadOnlyList<string> arguments, Func<string, string?> variable, TextWriter output)
    {
        var name = arguments is [{ } first, ..] && !first.StartsWith('-') ? first : null;
        var flags = CommandLineFlags.Parse([.. arguments.Skip(name is null ? 0 : 1)], AgentSettingsReader.Definitions);
        var runs = new RunFolders(AgentSettingsReader.Read(flags, variable).DataFolder).Root;
        if (!Directory.Exists(runs))
        {
            throw new AgentStartException($"--data-dir: no agent has run in {Path.GetDirectoryName(runs)}");
        }

        try
        {
            if (name is null)
            {
                List(KeptRun.In(runs), output);
            }
            else
            {
                Print(name, [.. KeptRun.In(runs).Where(run => run.Answers(name))], output);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException($"the outputs in {runs} cannot be read: {e.Message}", e);
        }

        return 0;
    }

    private static void List(IReadOnlyList<KeptRun> runs, TextWriter output)
    {
        if (runs.Count == 0)
        {
            output.WriteLine("No output is kept on this host.");
            return;
        }

        var table = new PlainTable("STARTED", "EXECUTION", "ATTEMPT", "BYTES", "UID");
        foreach (var run in runs)
        {
            table.Add(
                LogPrinter.Text(run.Index.Started),
                run.Index.Execution,
                run.Index.Attempt.ToString(CultureInfo.InvariantCulture),
                run.Bytes.ToString(CultureInfo.InvariantCulture),
                run.Uid);
        }

        table.WriteTo(output);
    }

    private static void Print(string name, IReadOnlyList<KeptRun> runs, TextWriter output)
    {
        if (runs.Count == 0)
        {
            throw new AgentStartException($"no output of an execution \"{name}\" is kept on this host: `carillon-agent logs` lists what is");
        }

        foreach (var run in runs)
        {
            if (runs.Count > 1)
            {
                output.WriteLine($"==> {run.Index.Execution} ({run.Uid}), attempt {run.Index.Attempt}, started {LogPrinter.Text(run.Index.Started)}");
            }

            if (!run.Index.IsMasked)
            {
                output.WriteLine($"[output withheld: where the secret values are in it is not known, or not yet; the raw files are in {run.Folder.Path}]");
                continue;
            }

            using var printer = new LogPrinter(run, output);
            printer.Print();
        }
    }
}
