using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>Certificates out of PEM text.</summary>
internal static class PemCertificate
{
    /// <summary>A certificate with its key; null when both are missing.</summary>
    public static X509Certificate2? Load(string? certificate, string? key)
    {
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw new KubeConfigException("client certificate and client key must be given together");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubeConfigException("the client certificate or its key is no usable PEM, or they do not belong together", e);
        }
    }

    /// <summary>All certificates of a CA bundle.</summary>
    public static X509Certificate2Collection LoadAuthorities(string pem)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException("the certificate authority is no usable PEM", e);
        }

        return authorities.Count > 0 ? authorities : throw new KubeConfigException("the certificate authority holds no certificate");
    }
}
