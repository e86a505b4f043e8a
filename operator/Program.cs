using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.CommandLine;
using Carillon.Runtime.Settings;

try
{
    var configuration = new System.CommandLine.InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // The host handles SIGTERM and SIGINT: it hands the lease over and lets writes in flight end.
        ProcessTerminationTimeout = null,
    };
    return await OperatorCommand.Make().Parse(args).InvokeAsync(configuration);
}
catch (Exception e) when (e is SettingsException or KubeConfigException or KubernetesException or IOException)
{
    await Console.Error.WriteLineAsync($"carillon-operator cannot start:\n{e.Message}");
    return 2;
}
