namespace Carillon.Api.Defaults;

/// <summary>The defaults of executors; the CRDs carry the same constants.</summary>
public static class ExecutorDefaults
{
    /// <summary>The interpreter of a command.</summary>
    public static readonly IReadOnlyList<string> Interpreter = ["/bin/sh", "-c"];

    /// <summary>The exit codes that mean success.</summary>
    public static readonly IReadOnlyList<int> SuccessExitCodes = [0];

    /// <summary>The status codes that mean success.</summary>
    public static readonly IReadOnlyList<string> SuccessStatusCodes = ["200-299"];

    /// <summary>Who a command runs as.</summary>
    public const string RunAsUser = "root";

    /// <summary>Whether a command sees the host.</summary>
    public const bool HostNamespaces = true;

    /// <summary>Whether a referenced key may be absent.</summary>
    public const bool Optional = false;

    /// <summary>The method of a request.</summary>
    public const string HttpMethod = "GET";

    /// <summary>How long a request may take, in seconds.</summary>
    public const int HttpTimeoutSeconds = 30;

    /// <summary>Whether redirects are followed.</summary>
    public const bool FollowRedirects = true;

    /// <summary>Whether any certificate is accepted.</summary>
    public const bool InsecureSkipVerify = false;
}
