namespace Carillon.Kubernetes.Configuration;

/// <summary>
/// One or more kubeconfig files, merged as kubectl merges them: of two entries with one name, and of two current contexts, the first
/// counts; relative paths belong to the file they stand in.
/// </summary>
internal sealed class MergedKubeConfig
{
    private readonly IReadOnlyList<string> _files;
    private readonly Dictionary<string, YamlSection> _clusters = [];
    private readonly Dictionary<string, YamlSection> _users = [];
    private readonly Dictionary<string, YamlSection> _contexts = [];
    private string? _currentContext;

    private MergedKubeConfig(IReadOnlyList<string> files)
    {
        _files = files;
    }

    /// <summary>Reads the files in their order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="mustExist">Whether a missing file is an error or skipped.</param>
    public static MergedKubeConfig Read(IReadOnlyList<string> files, bool mustExist)
    {
        var merged = new MergedKubeConfig(files);
        foreach (var file in files)
        {
            if ((mustExist || File.Exists(file)) && YamlSection.Parse(ReadText(file), file) is { } root)
            {
                merged.Add(root);
            }
        }

        return merged;
    }

    /// <summary>What a context, or the current one, stands for.</summary>
    public KubernetesClientOptions Resolve(string? context)
    {
        var name = context ?? _currentContext ?? throw new KubeConfigException($"{Files}: there is no current-context, name a context");
        var section = Named(_contexts, "context", name);
        var clusterName = section.Text("cluster") ?? throw section.Complaint("cluster", "is missing");
        var cluster = Named(_clusters, "cluster", clusterName);
        var options = FromCluster(cluster, section.Text("namespace") ?? "default");
        return section.Text("user") is { } user ? WithUser(options, Named(_users, "user", user)) : options;
    }

    private string Files => string.Join(Path.PathSeparator, _files);

    private void Add(YamlSection root)
    {
        _currentContext ??= root.Text("current-context");
        AddNamed(root, "clusters", "cluster", _clusters);
        AddNamed(root, "users", "user", _users);
        AddNamed(root, "contexts", "context", _contexts);
    }

    private static void AddNamed(YamlSection root, string list, string member, Dictionary<string, YamlSection> target)
    {
        foreach (var entry in root.Sections(list))
        {
            var name = entry.Text("name") ?? throw entry.Complaint("name", "is missing");
            if (entry.Section(member) is { } section)
            {
                target.TryAdd(name, section);
            }
        }
    }

    private YamlSection Named(Dictionary<string, YamlSection> sections, string what, string name) => sections.GetValueOrDefault(name)
        ?? throw new KubeConfigException(
            $"{Files}: there is no {what} \"{name}\", there {(sections.Count == 1 ? "is" : "are")}: "
            + (sections.Count == 0 ? "none" : string.Join(", ", sections.Keys.Order(StringComparer.Ordinal))));

    private static KubernetesClientOptions FromCluster(YamlSection cluster, string ns)
    {
        var options = new KubernetesClientOptions
        {
            Server = Url(cluster, "server") ?? throw cluster.Complaint("server", "is missing"),
            Namespace = ns,
            CertificateAuthorityData = cluster.Base64("certificate-authority-data"),
            CertificateAuthorityFile = cluster.FilePath("certificate-authority"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = Url(cluster, "proxy-url"),
        };
        return options.InsecureSkipTlsVerify && (options.CertificateAuthorityData ?? options.CertificateAuthorityFile) is not null
            ? throw cluster.Complaint("insecure-skip-tls-verify", "cannot be true together with a certificate authority")
            : options;
    }

    private static KubernetesClientOptions WithUser(KubernetesClientOptions options, YamlSection user)
    {
        foreach (var unsupported in (ReadOnlySpan<string>)["auth-provider", "as", "as-uid", "as-groups", "as-user-extra"])
        {
            if (user.Has(unsupported))
            {
                throw user.Complaint(unsupported, "is not supported"); // ignoring it would act as somebody else
            }
        }

        return options with
        {
            ClientCertificateData = user.Base64("client-certificate-data"),
            ClientCertificateFile = user.FilePath("client-certificate"),
            ClientKeyData = user.Base64("client-key-data"),
            ClientKeyFile = user.FilePath("client-key"),
            Token = user.Text("token"),
            TokenFile = user.FilePath("tokenFile"),
            Username = user.Text("username"),
            Password = user.Text("password"),
            Exec = user.Section("exec") is { } exec ? Command(exec) : null,
        };
    }

    private static ExecCredentialCommand Command(YamlSection exec)
    {
        var version = exec.Text("apiVersion");
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw exec.Complaint(
                "apiVersion", $"is \"{version}\", allowed are client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1");
        }

        var command = exec.Text("command") ?? throw exec.Complaint("command", "is missing");
        return new()
        {
            ApiVersion = version,
            Command = command.Contains('/', StringComparison.Ordinal) ? exec.FilePath("command")! : command,
            Args = exec.Texts("args"),
            Environment = exec.Sections("env").ToDictionary(
                e => e.Text("name") ?? throw e.Complaint("name", "is missing"), e => e.Text("value") ?? ""),
            InstallHint = exec.Text("installHint"),
            ProvideClusterInfo = exec.Flag("provideClusterInfo"),
        };
    }

    private static Uri? Url(YamlSection section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        // kubectl takes a server without a scheme too, and means http.
        var complete = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(complete, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https" or "socks5")
            ? url
            : throw section.Complaint(key, $"is \"{text}\", a URL such as https://10.0.0.1:6443 is expected");
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"cannot read kubeconfig {file}: {e.Message}", e);
        }
    }
}
