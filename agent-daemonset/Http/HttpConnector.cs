using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Carillon.Agent.Http;

/// <summary>
/// Makes the connection of a request: resolves the name once, and connects to an address that it has checked. Nobody can answer one
/// address to the check and another one to the connection.
/// </summary>
internal sealed class HttpConnector
{
    private readonly HttpPlan _plan;
    private readonly AddressPolicy _policy;
    private readonly HttpLimits _limits;
    private readonly HttpProgress _progress;
    private readonly TimeProvider _time;

    public HttpConnector(HttpPlan plan, AddressPolicy policy, HttpLimits limits, HttpProgress progress, TimeProvider time)
    {
        _plan = plan;
        _policy = policy;
        _limits = limits;
        _progress = progress;
        _time = time;
    }

    /// <summary>A connection to the server that a URL names, encrypted where it says so.</summary>
    public async Task<Stream> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(url.IdnHost, url.Port, _policy, cancellationToken);
        return url.Scheme == "https" ? await EncryptAsync(stream, url, cancellationToken) : stream;
    }

    /// <summary>A connection to a proxy. Whoever set it may well have put it on this host.</summary>
    public Task<Stream> ConnectToProxyAsync(DnsEndPoint proxy, CancellationToken cancellationToken) =>
        ConnectAsync(proxy.Host, proxy.Port, policy: null, cancellationToken);

    /// <summary>
    /// Checks a server that a proxy will connect to, as well as that can be known from here: the proxy resolves the name anew. A name that
    /// only the proxy can resolve is left to it.
    /// </summary>
    /// <exception cref="AddressRefusedException">It has an address that is not allowed.</exception>
    public async Task CheckAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var address in await FindAsync(url.IdnHost, cancellationToken))
            {
                if (_policy.Refusal(address) is { } refusal)
                {
                    throw new AddressRefusedException($"{url.Host}: {refusal}");
                }
            }
        }
        catch (SocketException)
        {
            // Not known here.
        }
    }

    private async Task<Stream> ConnectAsync(string host, int port, AddressPolicy? policy, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limits.Connect, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            _progress.Phase = $"resolving {host}";
            var addresses = await ResolveAsync(host, policy, both.Token);
            _progress.Phase = $"connecting to {host}:{port}";
            return await ConnectAsync(host, port, addresses, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException($"{_progress.Phase} took longer than {_limits.Connect.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Never asks for what is an address already: the resolver of the base library will not hear of 0.0.0.0.</summary>
    private static async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellationToken);

    private static async Task<List<IPAddress>> ResolveAsync(string host, AddressPolicy? policy, CancellationToken cancellationToken)
    {
        IPAddress[] found;
        try
        {
            found = await FindAsync(host, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new ConnectException($"{host} cannot be resolved: {e.Message}", e);
        }

        var refusals = found.ToLookup(address => policy?.Refusal(address));
        return refusals[null].Any() ? [.. refusals[null]]
            : found.Length > 0 ? throw new AddressRefusedException($"{host}: {refusals.First().Key}")
            : throw new ConnectException($"{host} has no address");
    }

    /// <summary>One address after the other, each with its share of the time: the first may be one that nothing answers at.</summary>
    private async Task<Stream> ConnectAsync(string host, int port, List<IPAddress> addresses, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var share = new CancellationTokenSource(_limits.Connect / addresses.Count, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), both.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last is SocketException refused
            ? new ConnectException($"no connection to {host}:{port}: {refused.Message}", refused)
            : new ConnectException($"connecting to {host}:{port} took longer than {_limits.Connect.TotalSeconds:0.#} s");
    }

    private async Task<Stream> EncryptAsync(Stream stream, Uri url, CancellationToken cancellationToken)
    {
        _progress.Phase = $"agreeing on TLS with {url.Host}:{url.Port}";
        var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
        using var limit = new CancellationTokenSource(_limits.Tls, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await encrypted.AuthenticateAsClientAsync(_plan.TlsFor(url.IdnHost), both.Token);
            return encrypted;
        }
        catch (Exception e)
        {
            await encrypted.DisposeAsync();
            throw e switch
            {
                OperationCanceledException when limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested =>
                    new ConnectException($"{_progress.Phase} took longer than {_limits.Tls.TotalSeconds:0.#} s"),
                AuthenticationException or IOException => new ConnectException($"no TLS with {url.Host}:{url.Port}: {(e.InnerException ?? e).Message}", e),
                _ => e,
            };
        }
    }
}
