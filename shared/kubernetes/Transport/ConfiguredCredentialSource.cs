using System.Net.Http.Headers;
using System.Text;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>Token and certificate out of the configuration; those in files are read again when the files change.</summary>
internal sealed class ConfiguredCredentialSource : ICredentialSource
{
    private readonly KubernetesClientOptions _options;
    private readonly WatchedFile? _tokenFile;
    private readonly WatchedFile? _certificateFile;
    private readonly WatchedFile? _keyFile;
    private readonly Lock _lock = new();
    private Credential? _current;
    private string? _token;
    private string? _certificatePem;
    private string? _keyPem;

    public ConfiguredCredentialSource(KubernetesClientOptions options, TimeProvider time)
    {
        _options = options;
        _tokenFile = Watch(options.TokenFile, time);
        _certificateFile = options.ClientCertificateData is null ? Watch(options.ClientCertificateFile, time) : null;
        _keyFile = options.ClientKeyData is null ? Watch(options.ClientKeyFile, time) : null;
    }

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var token = _tokenFile?.Read().Trim() ?? _options.Token;
            var certificate = _certificateFile?.Read() ?? _options.ClientCertificateData;
            var key = _keyFile?.Read() ?? _options.ClientKeyData;
            if (_current is null || token != _token || certificate != _certificatePem || key != _keyPem)
            {
                _current = Make(token, certificate, key, _current);
                (_token, _certificatePem, _keyPem) = (token, certificate, key);
            }

            return new(_current);
        }
    }

    public bool Refused(Credential credential)
    {
        lock (_lock)
        {
            // Only files can hold something newer. The first refusal makes us look at once instead of at the next interval.
            _tokenFile?.Expire();
            _certificateFile?.Expire();
            _keyFile?.Expire();
            return _tokenFile is not null || _certificateFile is not null;
        }
    }

    private Credential Make(string? token, string? certificate, string? key, Credential? previous)
    {
        var sameCertificate = previous is not null && certificate == _certificatePem && key == _keyPem;
        try
        {
            return new(Authorization(token), sameCertificate ? previous!.Certificate : PemCertificate.Load(certificate, key));
        }
        catch (Exception e) when (previous is not null && e is KubeConfigException)
        {
            // Certificate and key are two files: between their replacement they do not fit. The old pair serves until both are new.
            return previous with { Authorization = Authorization(token) };
        }
    }

    private AuthenticationHeaderValue? Authorization(string? token)
    {
        if (!string.IsNullOrEmpty(token))
        {
            return new("Bearer", token);
        }

        return _options.Username is { } user
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_options.Password}")))
            : null;
    }

    private static WatchedFile? Watch(string? path, TimeProvider time) => path is null ? null : new(path, time);
}
