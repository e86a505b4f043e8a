using System.CommandLine;
using Carillon.Cli.Connection;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;

namespace Carillon.Cli.Host;

/// <summary>Runs one call and turns what can go wrong into a line and an exit code.</summary>
internal static class CliRunner
{
    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        var connector = new ApiConnector(host, options);
        // A word that starts with @ is a schedule such as @daily, not the name of a file with more words.
        var parsed = CarillonCommand.Create(host, options, connector).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
        try
        {
            var code = await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
            // The parser's own complaints come as 1; for callers a usage error is a thing of its own.
            return parsed.Errors.Count > 0 ? CliExitCodes.Usage : code;
        }
        catch (CliException e)
        {
            return Fail(host, e.Message, e.ExitCode);
        }
        catch (KubernetesException e) when (e.IsNetworkFault)
        {
            return Fail(host, $"the API server {connector.Server} cannot be reached: {e.Message}", CliExitCodes.Failed);
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException)
        {
            return Fail(host, e.Message, CliExitCodes.Failed);
        }
        catch (OperationCanceledException)
        {
            return CliExitCodes.Interrupted;
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Whoever read our output has seen enough, as in `carillon get dcr | head`.
            return CliExitCodes.Ok;
        }
    }

    /// <summary>EPIPE.</summary>
    private const int BrokenPipe = 32;

    private static int Fail(CliHost host, string message, int code)
    {
        host.Error.WriteLine($"error: {TerminalText.Lines(message)}");
        return code;
    }
}
