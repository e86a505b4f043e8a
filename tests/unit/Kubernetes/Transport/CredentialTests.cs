using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Unit.Kubernetes.Client;

namespace Carillon.Tests.Unit.Kubernetes.Transport;

public sealed class CredentialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-credentials-").FullName;
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task TokenFile_Replaced_IsReadAgainAfterAWhile()
    {
        var file = Write("token", "one\n");
        await using var harness = await StartAsync(o => o with { TokenFile = file });

        await CallAsync(harness);
        Write("token", "two\n");
        await CallAsync(harness);
        _time.Advance(TimeSpan.FromSeconds(11));
        await CallAsync(harness);
        File.Delete(file);
        _time.Advance(TimeSpan.FromSeconds(11));
        await CallAsync(harness); // being replaced: the last one serves

        Assert.Equal(["Bearer one", "Bearer one", "Bearer two", "Bearer two"], Tokens(harness));
    }

    [Fact]
    public async Task TokenFile_TokenRefused_IsReadAgainAtOnce()
    {
        var file = Write("token", "old");
        await using var harness = await ClientHarness.StartAsync(
            (request, response) => request.Headers["Authorization"] == "Bearer new"
                ? response.JsonAsync(FakeAnswers.ConfigMap("a", 1))
                : response.StatusAsync(401, "Unauthorized"),
            o => o with { TokenFile = file },
            _time);
        await Assert.ThrowsAsync<KubernetesApiException>(() => CallAsync(harness));
        Write("token", "new");

        await CallAsync(harness);

        Assert.Equal("Bearer new", Tokens(harness)[^1]);
    }

    [Fact]
    public async Task Exec_Token_IsKeptUntilItExpires()
    {
        var script = Script($$$"""
            echo x >> {{{_folder}}}/runs
            n=$(wc -l < {{{_folder}}}/runs)
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s-%s","expirationTimestamp":"2026-03-01T13:00:00Z"}}' "$1$MODE" $n
            """);
        await using var harness = await StartAsync(o => o with
        {
            Exec = new()
            {
                ApiVersion = "client.authentication.k8s.io/v1",
                Command = "/bin/sh",
                Args = [script, "arg"],
                Environment = new Dictionary<string, string> { ["MODE"] = "env" },
            },
        });

        await Task.WhenAll(CallAsync(harness), CallAsync(harness), CallAsync(harness));
        _time.Advance(TimeSpan.FromMinutes(59));
        await CallAsync(harness);
        _time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync(harness);

        Assert.Equal(
            ["Bearer argenv-1", "Bearer argenv-1", "Bearer argenv-1", "Bearer argenv-1", "Bearer argenv-2"], Tokens(harness));
    }

    [Fact]
    public async Task Exec_ClusterInfo_ReachesTheProgram()
    {
        var script = Script($$$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > {{{_folder}}}/info
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """);
        await using var harness = await StartAsync(o => o with
        {
            CertificateAuthorityData = "CA",
            Exec = new() { ApiVersion = "client.authentication.k8s.io/v1", Command = "/bin/sh", Args = [script], ProvideClusterInfo = true },
        });

        await CallAsync(harness);

        Assert.Equal(
            $$$$"""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"server":"{{{{harness.Server.Address}}}}","certificate-authority-data":"Q0E="}}}""",
            File.ReadAllText(Path.Combine(_folder, "info")));
    }

    [Theory]
    [InlineData("echo to stderr >&2; exit 3", "ended with exit code 3: to stderr")]
    [InlineData("echo nonsense", "printed no valid ExecCredential")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}'""", "answered in version \"client.authentication.k8s.io/v1beta1\"")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1"}'""", "without status")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "neither a token nor a client certificate")]
    public async Task Exec_ProgramFails_SaysHow(string body, string expected)
    {
        var script = Script(body);
        await using var harness = await StartAsync(o => o with { Exec = new() { ApiVersion = "client.authentication.k8s.io/v1", Command = "/bin/sh", Args = [script] } });

        var e = await Assert.ThrowsAsync<KubeConfigException>(() => CallAsync(harness));

        Assert.Contains("/bin/sh", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_ProgramMissing_GivesTheInstallHint()
    {
        await using var harness = await StartAsync(o => o with
        {
            Exec = new() { ApiVersion = "client.authentication.k8s.io/v1", Command = "no-such-program-here", InstallHint = "Get it from the wiki." },
        });

        var e = await Assert.ThrowsAsync<KubeConfigException>(() => CallAsync(harness));

        Assert.EndsWith("Get it from the wiki.", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ClientHarness> StartAsync(Func<KubernetesClientOptions, KubernetesClientOptions> configure) =>
        ClientHarness.StartAsync((_, response) => response.JsonAsync(FakeAnswers.ConfigMap("a", 1)), configure, _time);

    private static Task<ConfigMap> CallAsync(ClientHarness harness) => harness.Client.GetAsync(CoreResources.ConfigMaps, "default", "a", default);

    private static List<string> Tokens(ClientHarness harness) => [.. harness.Server.Requests.Select(r => r.Headers["Authorization"])];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Script(string body) => Write("plugin.sh", body + "\n");
}
