using System.Net;
using System.Security.Cryptography.X509Certificates;
using Carillon.Runtime.Certificates;

namespace Carillon.ApiServer.Security;

/// <summary>The server's own certificate authority, kept in the data folder: it signs the serving certificate and the clients'.</summary>
internal static class KeptAuthority
{
    private const string CommonName = "carillon-ca";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ServingLifetime = TimeSpan.FromDays(365);

    /// <summary>Reads the authority of a data folder, making it at the first start.</summary>
    public static CertificateAuthority LoadOrCreate(DataFolder folder, TimeProvider time)
    {
        if (!File.Exists(folder.CaKeyPath) || !File.Exists(folder.CaCertificatePath))
        {
            using var made = CertificateAuthority.Create(CommonName, Lifetime, time);
            DataFolder.WriteSecret(folder.CaKeyPath, made.KeyPem);
            DataFolder.WriteSecret(folder.CaCertificatePath, made.CertificatePem);
        }

        return CertificateAuthority.FromPem(File.ReadAllText(folder.CaCertificatePath), File.ReadAllText(folder.CaKeyPath), time);
    }

    /// <summary>A certificate for the server itself, good for the names and addresses a local client may use.</summary>
    public static X509Certificate2 IssueServing(CertificateAuthority authority, IPAddress address) => authority.IssueServing(
        "carillon-apiserver",
        [
            "localhost", Environment.MachineName.ToLowerInvariant(), "kubernetes.default.svc",
            IPAddress.Loopback.ToString(), IPAddress.IPv6Loopback.ToString(), address.ToString(),
        ],
        ServingLifetime);
}
