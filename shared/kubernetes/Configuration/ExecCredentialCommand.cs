namespace Carillon.Kubernetes.Configuration;

/// <summary>A program that hands out credentials, as in <c>users[].user.exec</c> of a kubeconfig.</summary>
public sealed record ExecCredentialCommand
{
    /// <summary>The protocol; <c>client.authentication.k8s.io/v1</c> or <c>…/v1beta1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The program; a relative path with a slash is relative to the kubeconfig, a bare name is looked up on the PATH.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment on top of ours.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to tell a person when the program is missing.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Whether the program gets to know server and CA through <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary>How long the program may take; default 1 minute, since it may ask a person to log in.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
}
