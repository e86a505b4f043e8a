using System.Text;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Tests.Unit.Kubernetes.Configuration;

public sealed class KubeConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-kubeconfig-").FullName;
    private readonly Dictionary<string, string> _variables = [];

    [Fact]
    public void Load_CompleteFile_GivesEverything()
    {
        var path = Write("config", $$"""
            apiVersion: v1
            kind: Config
            current-context: blue
            clusters:
            - name: c1
              cluster:
                server: https://10.0.0.1:6443/prefix
                certificate-authority-data: {{Base64("CA PEM")}}
                tls-server-name: api.example
                proxy-url: http://proxy:3128
            contexts:
            - name: blue
              context: { cluster: c1, user: u1, namespace: team }
            users:
            - name: u1
              user:
                client-certificate-data: {{Base64("CERT")}}
                client-key: keys/key.pem
                tokenFile: /run/token
            """);

        var options = Load(path);

        Assert.Equal(new Uri("https://10.0.0.1:6443/prefix"), options.Server);
        Assert.Equal("team", options.Namespace);
        Assert.Equal("CA PEM", options.CertificateAuthorityData);
        Assert.Equal("api.example", options.TlsServerName);
        Assert.Equal(new Uri("http://proxy:3128"), options.Proxy);
        Assert.Equal("CERT", options.ClientCertificateData);
        Assert.Equal(Path.Combine(_folder, "keys/key.pem"), options.ClientKeyFile);
        Assert.Equal("/run/token", options.TokenFile);
        Assert.False(options.InsecureSkipTlsVerify);
    }

    [Fact]
    public void Load_PathList_FirstEntryOfANameWinsAndMissingFilesAreSkipped()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        var first = Write("first", """
            users: [{ name: u, user: { token: one } }]
            contexts: [{ name: x, context: { cluster: c, user: u } }]
            """);
        var second = Write("sub/second", """
            current-context: x
            clusters: [{ name: c, cluster: { server: "https://second", certificate-authority: ca.pem } }]
            users: [{ name: u, user: { token: two } }]
            """);
        _variables["KUBECONFIG"] = string.Join(Path.PathSeparator, first, Path.Combine(_folder, "none"), second);

        var options = Load(null);

        Assert.Equal("one", options.Token);
        Assert.Equal("default", options.Namespace);
        Assert.Equal(new Uri("https://second"), options.Server);
        Assert.Equal(Path.Combine(_folder, "sub", "ca.pem"), options.CertificateAuthorityFile);
    }

    [Fact]
    public void Load_PathListWithoutAnyFile_SaysThatTheyAreMissing()
    {
        var none = Path.Combine(_folder, "none");
        _variables["KUBECONFIG"] = none;

        var e = Assert.Throws<KubeConfigException>(() => Load(null));

        Assert.Equal($"KUBECONFIG names no file that exists: {none}", e.Message);
    }

    [Fact]
    public void Load_OtherContext_IsTaken()
    {
        var path = Write("config", """
            current-context: a
            clusters: [{ name: a, cluster: { server: "https://a" } }, { name: b, cluster: { server: "https://b" } }]
            contexts: [{ name: a, context: { cluster: a } }, { name: b, context: { cluster: b } }]
            """);

        Assert.Equal(new Uri("https://b"), Load(path, "b").Server);
        var e = Assert.Throws<KubeConfigException>(() => Load(path, "c"));
        Assert.Equal($"{path}: there is no context \"c\", there are: a, b", e.Message);
    }

    [Fact]
    public void Load_ExecUser_GivesTheCommand()
    {
        var path = Write("config", """
            current-context: a
            clusters: [{ name: a, cluster: { server: "https://a" } }]
            contexts: [{ name: a, context: { cluster: a, user: u } }]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./login.sh
                  args: [--cluster, a]
                  env: [{ name: MODE, value: "7" }]
                  provideClusterInfo: true
                  interactiveMode: Never
                  installHint: install it
            """);

        var exec = Load(path).Exec!;

        Assert.Equal(Path.Combine(_folder, "./login.sh"), exec.Command);
        Assert.Equal(["--cluster", "a"], exec.Args);
        Assert.Equal("7", exec.Environment["MODE"]);
        Assert.True(exec.ProvideClusterInfo);
        Assert.Equal("install it", exec.InstallHint);
    }

    [Theory]
    [InlineData("clusters: [", "is no valid YAML")]
    [InlineData("- a", "a mapping is expected")]
    [InlineData("current-context: a", "there is no context \"a\", there are: none")]
    [InlineData("contexts: []", "there is no current-context")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: x}}]", "there is no cluster \"x\"")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a}}]\nclusters: [{name: a, cluster: {}}]", "clusters[0].cluster.server is missing")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a}}]\nclusters: [{name: a, cluster: {server: 'ftp://x'}}]", "clusters[0].cluster.server is \"ftp://x\"")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a}}]\nclusters: [{name: a, cluster: {server: 'https://x', certificate-authority-data: '!'}}]", "certificate-authority-data is no valid base64")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a}}]\nclusters: [{name: a, cluster: {server: 'https://x', insecure-skip-tls-verify: yes}}]", "insecure-skip-tls-verify is \"yes\", allowed are true and false")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a, user: u}}]\nclusters: [{name: a, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {as: root}}]", "users[0].user.as is not supported")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a, user: u}}]\nclusters: [{name: a, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {exec: {apiVersion: v0}}}]", "users[0].user.exec.apiVersion is \"v0\"")]
    public void Load_WrongFile_SaysWhatIsWrongWhere(string text, string expected)
    {
        var path = Write("config", text);

        var e = Assert.Throws<KubeConfigException>(() => Load(path));

        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InAPod_TakesTheServiceAccount()
    {
        Write("token", "secret");
        Write("namespace", "carillon-system\n");
        _variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        _variables["KUBERNETES_SERVICE_PORT"] = "443";

        var options = Load(null);

        Assert.Equal(new Uri("https://[fd00::1]:443"), options.Server);
        Assert.Equal("carillon-system", options.Namespace);
        Assert.Equal(Path.Combine(_folder, "token"), options.TokenFile);
        Assert.Equal(Path.Combine(_folder, "ca.crt"), options.CertificateAuthorityFile);
    }

    [Fact]
    public void Load_NothingAnywhere_SaysWhereItLooked()
    {
        var e = Assert.Throws<KubeConfigException>(() => Load(null));

        Assert.Contains(Path.Combine(_folder, ".kube", "config"), e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KubernetesClientOptions Load(string? path, string? context = null) => KubeConfig.Load(path, context, new()
    {
        Variable = name => _variables.GetValueOrDefault(name),
        Home = _folder,
        ServiceAccount = _folder,
    });

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
