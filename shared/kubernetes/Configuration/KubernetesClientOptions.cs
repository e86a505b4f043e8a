namespace Carillon.Kubernetes.Configuration;

/// <summary>How to reach an API server and who to be there. Made by <see cref="KubeConfig"/>, or by hand.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>The server, for example <c>https://10.0.0.1:6443</c>; a path in it is kept as a prefix.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace to use when none is named; default <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>PEM file with the CA of the server; read again when a connection is made after it changed.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>PEM of the CA; wins over the file. Neither: the system's trust.</summary>
    public string? CertificateAuthorityData { get; init; }

    /// <summary>Accept any server certificate. For tests only: whoever stands in between can read and act as you.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name to expect in the server's certificate and to send as SNI; null takes the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>PEM file of the client certificate; read again when it changes.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM of the client certificate; wins over the file.</summary>
    public string? ClientCertificateData { get; init; }

    /// <summary>PEM file of the client certificate's key; read again when it changes.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>PEM of the client certificate's key; wins over the file.</summary>
    public string? ClientKeyData { get; init; }

    /// <summary>File with a bearer token; read again when it changes. Wins over <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>User name for basic authentication, which some proxies in front of servers want.</summary>
    public string? Username { get; init; }

    /// <summary>Password for basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>A program that gives token or certificate.</summary>
    public ExecCredentialCommand? Exec { get; init; }

    /// <summary>The proxy; null takes <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> of the environment.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Sent with every request; shows in audit logs.</summary>
    public string UserAgent { get; init; } = "carillon";

    /// <summary>Under which name written fields are owned, unless a call says otherwise; default <c>carillon</c>.</summary>
    public string FieldManager { get; init; } = "carillon";

    /// <summary>How long one call may take, watches apart; default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often one call waits out a 429, or a 503 with <c>Retry-After</c>, before it throws; default 3. The server has done nothing
    /// in these cases, so repeating is safe for writes too.
    /// </summary>
    public int MaxThrottleRetries { get; init; } = 3;

    /// <summary>Gets every different <c>Warning</c> header text once; null (the default) logs them.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Puts another handler before the connections, for tests in which requests go wrong; null puts none.</summary>
    internal Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler { get; init; }

    /// <summary>Names the server only: the compiler's text of a record would print keys and tokens.</summary>
    public override string ToString() => $"{Server} ({Namespace})";
}
