namespace Carillon.Kubernetes.Transport;

/// <summary>Gives the credential for the next request. Safe for concurrent use.</summary>
internal interface ICredentialSource
{
    /// <summary>The present credential.</summary>
    /// <exception cref="Configuration.KubeConfigException">There is none to be had; the message says why.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server refused this credential. True when the next one may be another, so that a second try makes sense.</summary>
    bool Refused(Credential credential);
}
