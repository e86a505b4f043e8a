using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Gateway;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Gateway;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>The gateway of an operator, without the rest of it, on the shared API server; and the means to ask it as anybody would.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly ApiServerFixture _server;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private IHost? _host;
    private HttpClient? _http;
    private int _connections;

    private GatewayHost(ApiServerFixture server, OperatorOptions options, TimeProvider time)
    {
        _server = server;
        _options = options;
        _time = time;
    }

    /// <summary>Namespace of the authority's Secret.</summary>
    public string Namespace => _options.Namespace;

    public string AgentNamespace => _options.AgentNamespace;

    /// <summary>How many connections the questions of tests took.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Starts one with namespaces of its own, and waits until it is announced.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="agentNamespace">Where agents look for it; null makes one that no agent knows.</param>
    /// <param name="time">Its clock; null takes the machine's.</param>
    /// <param name="systemNamespace">Shared with another replica; null makes one.</param>
    public static async Task<GatewayHost> StartAsync(
        ApiServerFixture server, string? agentNamespace = null, TimeProvider? time = null, string? systemNamespace = null)
    {
        var options = new OperatorOptions
        {
            Namespace = systemNamespace ?? await server.CreateNamespaceAsync("system"),
            AgentNamespace = agentNamespace ?? await server.CreateNamespaceAsync("agents"),
            LeaseRetryPeriod = TimeSpan.FromMilliseconds(200),
        };
        var gateway = new GatewayHost(server, options, time ?? TimeProvider.System);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, at another port.</summary>
    public async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(_time);
        builder.Services.AddSingleton(_options);
        builder.Services.AddSingleton<IKubernetesClient>(new KubernetesClient(
            KubeConfig.Load(_server.KubeconfigPath) with { FieldManager = "carillon-operator" }, TimeProvider.System, NullLogger.Instance));
        builder.Services.AddGateway(new GatewayOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        _host = builder.Build();
        await _host.StartAsync();
        var url = _host.Services.GetRequiredService<GatewayService>().Url.GetLeftPart(UriPartial.Authority);
        _http = Client(await AnnouncementAsync(announced => announced["url"]!.GetValue<string>() == url));
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync();
            host.Dispose();
            _http?.Dispose();
        }
    }

    /// <summary>Waits until the announcement is as wanted, and answers its data.</summary>
    public async Task<JsonNode> AnnouncementAsync(Predicate<JsonNode> wanted)
    {
        await using var watch = await _server.Api.WatchAsync(
            $"api/v1/namespaces/{AgentNamespace}/configmaps?fieldSelector=metadata.name={GatewayContract.AnnouncementName}");
        var events = await watch.UntilAsync(change => change.Json["data"] is { } data && data["ca.crt"] is not null && wanted(data));
        return events[^1].Json["data"]!;
    }

    /// <summary>A token as the kubelet would ask for it; account and node are made where they are missing.</summary>
    /// <param name="node">To which node it is bound; null binds it to none.</param>
    /// <param name="audience">For whom it is.</param>
    /// <param name="account">Whose it is.</param>
    public async Task<string> TokenAsync(string? node, string audience = "carillon", string account = "carillon-agent")
    {
        await EnsureAsync($"api/v1/namespaces/{AgentNamespace}/serviceaccounts", account);
        var spec = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = 3600 };
        if (node is not null)
        {
            await EnsureAsync("api/v1/nodes", node);
            var uid = (await _server.Api.GetAsync($"api/v1/nodes/{node}")).Success.Text("metadata/uid");
            spec["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node, ["uid"] = uid };
        }

        var answer = await _server.Api.PostAsync(
            $"api/v1/namespaces/{AgentNamespace}/serviceaccounts/{account}/token",
            new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec });
        return answer.Success.Text("status/token")!;
    }

    /// <summary>Asks with a token (null: with nothing) and answers the status code, the reason, and the body.</summary>
    public async Task<(int Code, string? Reason, JsonNode Body)> AskAsync(string? token, ValuesRequest request, string path = GatewayContract.ValuesPath)
    {
        using var content = new StringContent(JsonSerializer.Serialize(request, CarillonJsonContext.Default.ValuesRequest), Encoding.UTF8, "application/json");
        return await AskAsync(token, content, path);
    }

    /// <summary>The same with any body.</summary>
    public async Task<(int Code, string? Reason, JsonNode Body)> AskAsync(string? token, HttpContent content, string path = GatewayContract.ValuesPath)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        message.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http!.SendAsync(message);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((int)answer.StatusCode, body["reason"]?.GetValue<string>(), body);
    }

    /// <summary>The thumbprint of the certificate that a new connection is shown.</summary>
    /// <param name="authorities">Whom the client trusts, PEM.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">They did not sign it.</exception>
    public async Task<string> ShownAsync(string authorities)
    {
        var url = _http!.BaseAddress!;
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port);
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host, CertificateChainPolicy = Trusting(authorities) });
        return tls.RemoteCertificate!.GetCertHashString();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.Api.DeleteAsync($"api/v1/namespaces/{AgentNamespace}/configmaps/{GatewayContract.AnnouncementName}");
    }

    /// <summary>Trusts what is announced and nothing else.</summary>
    private HttpClient Client(JsonNode announced)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref _connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = Trusting(announced["ca.crt"]!.GetValue<string>());
        return new HttpClient(handler) { BaseAddress = new Uri(announced["url"]!.GetValue<string>()) };
    }

    private static X509ChainPolicy Trusting(string authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(authorities);
        return policy;
    }

    private async Task EnsureAsync(string collection, string name)
    {
        var made = await _server.Api.PostAsync(collection, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        Assert.Contains(made.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict });
        _server.Server.DeleteAtEnd($"{collection}/{name}");
    }
}
