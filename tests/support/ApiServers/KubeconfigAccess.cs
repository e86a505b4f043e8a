using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// The way into an API server as a kubeconfig describes it: address, trust and one credential. Deliberately not the product's own loader,
/// so that a mistake there cannot hide itself.
/// </summary>
public sealed record KubeconfigAccess(
    Uri Address, X509Certificate2? Authority, X509Certificate2? ClientCertificate, string? Token)
{
    /// <summary>Reads the current context of the first file in <paramref name="paths"/> (a list as in <c>KUBECONFIG</c>).</summary>
    public static KubeconfigAccess Load(string paths)
    {
        var path = paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)[0];
        var yaml = new YamlStream();
        using (var reader = File.OpenText(path))
        {
            yaml.Load(reader);
        }

        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var context = Named(root, "contexts", "context", Text(root, "current-context")!);
        var cluster = Named(root, "clusters", "cluster", Text(context, "cluster")!);
        var user = Named(root, "users", "user", Text(context, "user")!);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var authority = Pem(cluster, "certificate-authority", folder);
        return new KubeconfigAccess(
            new Uri(Text(cluster, "server")!.TrimEnd('/') + "/"),
            authority is null ? null : X509Certificate2.CreateFromPem(authority),
            ClientPair(user, folder),
            Text(user, "token"));
    }

    /// <summary>The same server without any credential.</summary>
    public KubeconfigAccess Anonymous() => this with { ClientCertificate = null, Token = null };

    /// <summary>The same server, authenticated by a bearer token only.</summary>
    public KubeconfigAccess WithToken(string token) => this with { ClientCertificate = null, Token = token };

    /// <summary>A client with an own connection pool.</summary>
    public HttpClient CreateHttpClient()
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        if (Authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Authority },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        if (ClientCertificate is not null)
        {
            handler.SslOptions.ClientCertificates = [ClientCertificate];
        }

        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        return client;
    }

    private static X509Certificate2? ClientPair(YamlMappingNode user, string folder)
    {
        var certificate = Pem(user, "client-certificate", folder);
        var key = Pem(user, "client-key", folder);
        return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
    }

    private static string? Pem(YamlMappingNode node, string field, string folder)
    {
        if (Text(node, field + "-data") is { } data)
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(data));
        }

        return Text(node, field) is { } file ? File.ReadAllText(Path.Combine(folder, file)) : null;
    }

    private static YamlMappingNode Named(YamlMappingNode root, string list, string item, string name) =>
        (YamlMappingNode)((YamlSequenceNode)root[list]).Children
            .Cast<YamlMappingNode>()
            .First(entry => Text(entry, "name") == name)[item];

    private static string? Text(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out var value) ? ((YamlScalarNode)value).Value : null;
}
