using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Carillon.Tests.Support.Processes;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// Starts etcd and kube-apiserver (and, where the folder has it, kube-controller-manager for garbage collection and namespace deletion)
/// on loopback ports that were free a moment ago.
/// </summary>
internal sealed class AssetsServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly string _assets;
    private readonly string _folder;
    private readonly List<SupervisedProcess> _processes = [];

    private AssetsServer(string assets, string folder)
    {
        _assets = assets;
        _folder = folder;
    }

    private string Kubeconfig => Path.Combine(_folder, "admin.kubeconfig");

    public static async Task<TestApiServer> StartAsync(string assets, TimeProvider time, CancellationToken cancellationToken)
    {
        // A port can be taken between our look and the server's bind; a second try with new ports is all it needs.
        const int attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            var server = new AssetsServer(assets, Directory.CreateTempSubdirectory("carillon-assets-").FullName);
            try
            {
                await server.RunAsync(time, cancellationToken);
                return new TestApiServer(ApiServerKind.Assets, server.Kubeconfig, server.DisposeAsync);
            }
            catch (InvalidOperationException) when (attempt < attempts)
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var (etcd, peer, secure) = (FreePort(), FreePort(), FreePort());
        WriteCredentials(secure, time);
        Start("etcd", EtcdArguments(etcd, peer));
        var apiServer = Start("kube-apiserver", ApiServerArguments(etcd, secure));
        await WaitUntilReadyAsync(apiServer, limit.Token);
        if (File.Exists(Path.Combine(_assets, "kube-controller-manager")))
        {
            Start("kube-controller-manager", ControllerArguments());
        }
    }

    private void WriteCredentials(int securePort, TimeProvider time)
    {
        using var pki = new TestPki(time);
        var (certificate, key) = pki.IssueServer();
        Write("ca.crt", pki.AuthorityPem);
        Write("apiserver.crt", certificate);
        Write("apiserver.key", key);
        using var accounts = RSA.Create(2048);
        Write("accounts.key", accounts.ExportPkcs8PrivateKeyPem());
        var (adminCertificate, adminKey) = pki.IssueClient("admin", "system:masters");
        KubeconfigWriter.Write(Kubeconfig, $"https://127.0.0.1:{securePort}", pki.AuthorityPem, adminCertificate, adminKey);
    }

    private string[] EtcdArguments(int client, int peer) =>
    [
        "--data-dir", At("etcd"),
        "--listen-client-urls", $"http://127.0.0.1:{client}",
        "--advertise-client-urls", $"http://127.0.0.1:{client}",
        "--listen-peer-urls", $"http://127.0.0.1:{peer}",
        "--initial-advertise-peer-urls", $"http://127.0.0.1:{peer}",
        "--initial-cluster", $"default=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
        "--log-level", "error",
    ];

    private string[] ApiServerArguments(int etcd, int secure) =>
    [
        "--etcd-servers", $"http://127.0.0.1:{etcd}",
        "--bind-address", "127.0.0.1",
        "--advertise-address", "127.0.0.1",
        "--secure-port", $"{secure}",
        "--cert-dir", _folder,
        "--tls-cert-file", At("apiserver.crt"),
        "--tls-private-key-file", At("apiserver.key"),
        "--client-ca-file", At("ca.crt"),
        "--service-account-issuer", "https://kubernetes.default.svc",
        "--service-account-key-file", At("accounts.key"),
        "--service-account-signing-key-file", At("accounts.key"),
        "--service-cluster-ip-range", "10.0.0.0/24",
        "--authorization-mode", "RBAC",
        // Without its controllers no default service account ever appears, and Pods would be refused for it.
        "--disable-admission-plugins", "ServiceAccount",
    ];

    private string[] ControllerArguments() =>
    [
        "--kubeconfig", Kubeconfig,
        "--controllers", "garbage-collector-controller,namespace-controller",
        "--leader-elect=false",
        "--secure-port", "0",
    ];

    private SupervisedProcess Start(string program, string[] arguments)
    {
        var process = SupervisedProcess.Start(Path.Combine(_assets, program), arguments);
        _processes.Add(process);
        return process;
    }

    private async Task WaitUntilReadyAsync(SupervisedProcess apiServer, CancellationToken cancellationToken)
    {
        using var client = KubeconfigAccess.Load(Kubeconfig).CreateHttpClient();

        // The server offers nothing to wait on before it listens.
        await Eventually.TrueAsync(
            () => apiServer.HasExited
                ? throw new InvalidOperationException("kube-apiserver ended while starting:\n" + apiServer.Output)
                : IsReadyAsync(client, cancellationToken),
            cancellationToken);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("readyz", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
