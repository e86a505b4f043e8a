using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Carillon.Runtime.Certificates;

namespace Carillon.Operator.Gateway;

/// <summary>
/// The certificate of the gateway. Its authority is kept in a Secret that the first replica makes and all share; each replica signs a
/// certificate for itself, in memory. A year before its end the authority gets a successor, and is announced beside it from then on, so
/// that replicas which have not noticed yet are trusted all the while.
/// </summary>
internal sealed class GatewayAuthority : IDisposable
{
    public const string SecretName = "carillon-gateway-ca";
    public const string CertificateKey = "ca.crt";
    public const string PrivateKeyKey = "ca.key";
    public const string PreviousKey = "previous.crt";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(365);
    private static readonly TimeSpan ServingLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan ReissueBefore = TimeSpan.FromDays(10);

    private readonly IKubernetesClient _client;
    private readonly string _namespace;
    private readonly TimeProvider _time;
    private X509Certificate2? _serving;
    private string? _signedBy;

    public GatewayAuthority(IKubernetesClient client, OperatorOptions options, TimeProvider time)
    {
        _client = client;
        _namespace = options.Namespace;
        _time = time;
    }

    /// <summary>What the gateway shows; null before the first refresh.</summary>
    public X509Certificate2? Serving => Volatile.Read(ref _serving);

    /// <summary>Reads or makes the authority, and renews what will end.</summary>
    /// <param name="hosts">Names and addresses under which agents come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The authorities that agents are to trust, PEM.</returns>
    /// <exception cref="KubernetesException">The API server did not do its part.</exception>
    /// <exception cref="InvalidDataException">The Secret holds no authority.</exception>
    public async Task<string> RefreshAsync(IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        var secret = await _client.FindAsync(CoreResources.Secrets, _namespace, SecretName, cancellationToken).ConfigureAwait(false)
            ?? await MakeAsync(cancellationToken).ConfigureAwait(false);
        using var authority = Read(secret);
        if (authority.Ends - _time.GetUtcNow() < RenewBefore)
        {
            secret = await SucceedAsync(secret, authority, cancellationToken).ConfigureAwait(false);
            using var successor = Read(secret);
            Sign(successor, hosts);
        }
        else
        {
            Sign(authority, hosts);
        }

        return Text(secret, CertificateKey) + Text(secret, PreviousKey);
    }

    public void Dispose() => _serving?.Dispose();

    private void Sign(CertificateAuthority authority, IReadOnlyList<string> hosts)
    {
        if (_serving is { } serving && _signedBy == authority.CertificatePem && serving.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime > ReissueBefore)
        {
            return;
        }

        // The one before is not disposed: a handshake may be using it. It is a few hundred bytes every three weeks.
        Volatile.Write(ref _serving, authority.IssueServing("carillon-gateway", hosts, ServingLifetime));
        _signedBy = authority.CertificatePem;
    }

    private async Task<Secret> MakeAsync(CancellationToken cancellationToken)
    {
        using var authority = CertificateAuthority.Create("carillon-gateway-ca", Lifetime, _time);
        var secret = new Secret
        {
            Metadata = new ObjectMeta { Name = SecretName },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]>
            {
                [CertificateKey] = Encoding.ASCII.GetBytes(authority.CertificatePem + "\n"),
                [PrivateKeyKey] = Encoding.ASCII.GetBytes(authority.KeyPem + "\n"),
            },
        };
        try
        {
            return await _client.CreateAsync(CoreResources.Secrets, _namespace, secret, null, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            return await _client.GetAsync(CoreResources.Secrets, _namespace, SecretName, cancellationToken).ConfigureAwait(false); // another replica was quicker
        }
    }

    private async Task<Secret> SucceedAsync(Secret secret, CertificateAuthority old, CancellationToken cancellationToken)
    {
        using var successor = CertificateAuthority.Create("carillon-gateway-ca", Lifetime, _time);
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = secret.Metadata.ResourceVersion },
            ["data"] = new JsonObject
            {
                [CertificateKey] = Base64(successor.CertificatePem),
                [PrivateKeyKey] = Base64(successor.KeyPem),
                [PreviousKey] = Base64(old.CertificatePem),
            },
        });
        try
        {
            return await _client.PatchAsync(CoreResources.Secrets, _namespace, SecretName, patch, null, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return await _client.GetAsync(CoreResources.Secrets, _namespace, SecretName, cancellationToken).ConfigureAwait(false); // the same
        }
    }

    private CertificateAuthority Read(Secret secret)
    {
        try
        {
            return CertificateAuthority.FromPem(Text(secret, CertificateKey), Text(secret, PrivateKeyKey), _time);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Its text may quote the key.
            throw new InvalidDataException(
                $"Secret {_namespace}/{SecretName} holds no certificate authority in {CertificateKey} and {PrivateKeyKey}; without it a new one is made");
        }
    }

    private static string Text(Secret secret, string key) =>
        secret.Data?.GetValueOrDefault(key) is { } bytes ? Encoding.UTF8.GetString(bytes).TrimEnd() + "\n" : "";

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
