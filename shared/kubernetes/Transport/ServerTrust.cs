using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>Decides whether a server's certificate is good: by the configured CA alone, or by the system's trust when there is none.</summary>
internal sealed class ServerTrust
{
    private readonly bool _skip;
    private readonly string? _data;
    private readonly WatchedFile? _file;
    private readonly Lock _lock = new();
    private string? _loadedPem;
    private X509Certificate2Collection? _authorities;

    public ServerTrust(KubernetesClientOptions options, TimeProvider time)
    {
        _skip = options.InsecureSkipTlsVerify;
        _data = options.CertificateAuthorityData;
        _file = _data is null && options.CertificateAuthorityFile is { } path ? new(path, time) : null;
    }

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_skip || errors == SslPolicyErrors.None && _data is null && _file is null)
        {
            return true;
        }

        // A wrong name or a missing certificate is wrong under any CA; only the chain is judged anew.
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None
            || certificate is not X509Certificate2 leaf
            || Authorities() is not { } authorities)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // cluster CAs publish no revocation lists
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }

    private X509Certificate2Collection? Authorities()
    {
        if (_data is null && _file is null)
        {
            return null;
        }

        lock (_lock)
        {
            var pem = _data ?? _file!.Read();
            if (pem != _loadedPem)
            {
                _authorities = PemCertificate.LoadAuthorities(pem);
                _loadedPem = pem;
            }

            return _authorities;
        }
    }
}
