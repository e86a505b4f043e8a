using System.CommandLine;

namespace Carillon.Cli.Host;

/// <summary>Options every command takes, with kubectl's names.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description = "Kubeconfig file; default: KUBECONFIG, then the pod's service account, then ~/.kube/config.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> Context { get; } = new("--context")
    {
        Description = "Context of the kubeconfig to use.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<string?> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "Namespace; default: the context's.",
        HelpName = "NAME",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(Kubeconfig);
        root.Options.Add(Context);
        root.Options.Add(Namespace);
    }
}
