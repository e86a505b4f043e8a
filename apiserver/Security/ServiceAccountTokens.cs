using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Security;

/// <summary>
/// Signs and checks ServiceAccount tokens: JWTs (ES256) with audiences, an end, and the object they are bound to. A token is good
/// only while its ServiceAccount, and its node or secret if it has one, exist with the UID they had.
/// </summary>
internal sealed class ServiceAccountTokens : IDisposable
{
    /// <summary>The audience of tokens for this server itself.</summary>
    public const string ServerAudience = "https://kubernetes.default.svc";

    private const string Issuer = "https://kubernetes.default.svc";
    private const string PrivateClaim = "kubernetes.io";

    private readonly ECDsa _key;
    private readonly string _keyId;
    private readonly ObjectStore _store;
    private readonly TimeProvider _time;

    private ServiceAccountTokens(ECDsa key, ObjectStore store, TimeProvider time)
    {
        _key = key;
        _keyId = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        _store = store;
        _time = time;
    }

    public static ServiceAccountTokens LoadOrCreate(DataFolder folder, ObjectStore store, TimeProvider time)
    {
        if (!File.Exists(folder.ServiceAccountKeyPath))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DataFolder.WriteSecret(folder.ServiceAccountKeyPath, made.ExportPkcs8PrivateKeyPem());
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(folder.ServiceAccountKeyPath));
        return new ServiceAccountTokens(key, store, time);
    }

    /// <summary>Signs a token.</summary>
    /// <param name="account">The ServiceAccount.</param>
    /// <param name="audiences">Whom it is for.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="bound">What it is bound to, if anything.</param>
    /// <param name="expires">When it ends.</param>
    public string Sign(
        StoredObject account,
        IReadOnlyList<string> audiences,
        TimeSpan lifetime,
        BoundObject? bound,
        out DateTimeOffset expires)
    {
        var now = _time.GetUtcNow();
        expires = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
        var kubernetes = new JsonObject
        {
            ["namespace"] = account.Namespace,
            ["serviceaccount"] = new JsonObject { ["name"] = account.Name, ["uid"] = account.Uid },
        };
        if (bound is not null)
        {
            kubernetes[bound.Kind.ToLowerInvariant()] = new JsonObject { ["name"] = bound.Name, ["uid"] = bound.Uid };
        }

        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = _keyId };
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            [PrivateClaim] = kubernetes,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{account.Namespace}:{account.Name}",
        };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Checks a token.</summary>
    /// <param name="token">The token as it came.</param>
    /// <param name="audiences">It must be for one of these.</param>
    /// <returns>The user and the audiences that fit, or null when the token is not good.</returns>
    public (UserInfo User, IReadOnlyList<string> Audiences)? Verify(string token, params IReadOnlyList<string> audiences)
    {
        if (ReadSigned(token) is not { } claims)
        {
            return null;
        }

        try
        {
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            var matching = claims["aud"]!.AsArray().Select(audience => (string)audience!).Intersect(audiences, StringComparer.Ordinal).ToList();
            var good = (string?)claims["iss"] == Issuer && matching.Count > 0 && (long)claims["exp"]! > now && (long)claims["nbf"]! <= now;
            return good && FindUser(claims[PrivateClaim]!.AsObject(), (string?)claims["jti"] ?? "") is { } user ? (user, matching) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException or FormatException)
        {
            // Signed by our key but of another shape: from a version that is not this one.
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    private JsonObject? ReadSigned(string token)
    {
        const int maxLength = 16 * 1024;
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > maxLength)
        {
            return null;
        }

        try
        {
            var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0])) as JsonObject;
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var genuine = header?["alg"] is JsonValue algorithm && algorithm.TryGetValue<string>(out var name) && name == "ES256"
                && _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256);
            return genuine ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) as JsonObject : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private UserInfo? FindUser(JsonObject claim, string tokenId)
    {
        var ns = (string)claim["namespace"]!;
        var snapshot = _store.Current;
        if (!Exists(snapshot.Find(WellKnown.ServiceAccounts, ns, (string)claim["serviceaccount"]!["name"]!), claim["serviceaccount"]!))
        {
            return null;
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["authentication.kubernetes.io/credential-id"] = ["JTI=" + tokenId],
        };
        foreach (var (kind, resource, scope) in BoundObject.Kinds)
        {
            if (claim[kind.ToLowerInvariant()] is not JsonObject bound)
            {
                continue;
            }

            if (!Exists(snapshot.Find(resource, scope is ResourceScope.Namespaced ? ns : null, (string)bound["name"]!), bound))
            {
                return null;
            }

            if (kind is "Node" or "Pod")
            {
                extra[$"authentication.kubernetes.io/{kind.ToLowerInvariant()}-name"] = [(string)bound["name"]!];
                extra[$"authentication.kubernetes.io/{kind.ToLowerInvariant()}-uid"] = [(string)bound["uid"]!];
            }
        }

        var account = claim["serviceaccount"]!;
        return new UserInfo
        {
            Name = $"system:serviceaccount:{ns}:{(string)account["name"]!}",
            Uid = (string)account["uid"]!,
            Groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}", UserInfo.AuthenticatedGroup],
            Extra = extra,
        };
    }

    private static bool Exists(StoredObject? stored, JsonNode claim) => stored is not null && stored.Uid == (string?)claim["uid"];

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(ObjectEncoder.Encode(json));
}
