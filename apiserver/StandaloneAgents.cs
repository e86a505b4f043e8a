using System.Security.Cryptography.X509Certificates;
using Carillon.ApiServer.Security;
using Carillon.Runtime.Certificates;

namespace Carillon.ApiServer;

/// <summary>Knows the agents of a standalone server by the credential that <see cref="StandaloneCredentials"/> gave them. Safe for concurrent use.</summary>
public sealed class StandaloneAgents : IDisposable
{
    private readonly CertificateAuthority _authority;

    private StandaloneAgents(CertificateAuthority authority) => _authority = authority;

    /// <summary>Reads the authority of a data folder.</summary>
    /// <param name="dataDirectory">The server's data folder.</param>
    /// <param name="time">Clock by which certificates are good.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static StandaloneAgents Open(string dataDirectory, TimeProvider time) =>
        new(KeptAuthority.LoadOrCreate(new DataFolder(dataDirectory), time));

    /// <summary>The node whose agent shows this client certificate; null when it is no agent's, not signed here, or over.</summary>
    public string? NodeOf(X509Certificate2 certificate) =>
        _authority.Verifies(certificate) ? RoleAuthorizer.NodeOf(Authenticator.Read(certificate)) : null;

    /// <inheritdoc />
    public void Dispose() => _authority.Dispose();
}
