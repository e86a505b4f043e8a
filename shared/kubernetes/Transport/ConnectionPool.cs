using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>
/// The connections to one server. A client certificate belongs to a connection, not to a request; when it changes a new handler
/// takes over, and the old one's connections close when their last stream ends.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private readonly KubernetesClientOptions _options;
    private readonly ServerTrust _trust;
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _invoker;
    private X509Certificate2? _certificate;
    private bool _disposed;

    public ConnectionPool(KubernetesClientOptions options, TimeProvider time)
    {
        _options = options;
        _trust = new(options, time);
    }

    /// <summary>The invoker for requests with this client certificate.</summary>
    public HttpMessageInvoker For(X509Certificate2? certificate)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_invoker is null || !ReferenceEquals(certificate, _certificate))
            {
                var handler = CreateHandler(certificate);
                _invoker = new(_options.WrapHandler?.Invoke(handler) ?? handler);
                _certificate = certificate;
            }

            return _invoker;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _invoker?.Dispose();
        }
    }

    private SocketsHttpHandler CreateHandler(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would carry our credential to wherever it points
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true, // servers allow some hundred streams each, and every watch holds one
            KeepAlivePingDelay = TimeSpan.FromSeconds(15), // finds a dead peer although a quiet watch sends nothing
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(30), // so that clients spread again over replicas behind one address
            SslOptions = CreateSslOptions(certificate),
        };
        ConfigureProxy(handler);
        return handler;
    }

    private SslClientAuthenticationOptions CreateSslOptions(X509Certificate2? certificate)
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = _trust.Validate };
        if (certificate is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return options;
    }

    private void ConfigureProxy(SocketsHttpHandler handler)
    {
        if (_options.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }
        else if (_options.Server.IsLoopback)
        {
            handler.UseProxy = false; // as kubectl does: no proxy can reach our loopback
        }
    }
}
