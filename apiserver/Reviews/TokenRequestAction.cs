using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Storage;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Reviews;

/// <summary>Signs a token for a ServiceAccount: <c>serviceaccounts/token</c>, <c>kubectl create token</c>.</summary>
internal sealed class TokenRequestAction(ObjectStore store, ServiceAccountTokens tokens, TimeProvider time) : ICreateAction
{
    private const long DefaultSeconds = 3600;
    private const long MinSeconds = 600;
    private const long MaxSeconds = 1L << 32;
    private const string Group = "authentication.k8s.io";
    private const string Kind = "TokenRequest";

    public async Task HandleAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        var (value, _) = BodyDecoder.Parse(body, request.Http.Request.ContentType);
        var spec = (value as JsonObject)?["spec"] as JsonObject ?? [];
        var account = store.Current.Find(WellKnown.ServiceAccounts, request.Path.Namespace, request.Path.Name!)
            ?? throw ApiErrors.NotFound(WellKnown.ServiceAccounts, request.Path.Name!);

        var seconds = JsonScalar.TryInteger(spec["expirationSeconds"], out var asked) ? asked : DefaultSeconds;
        CheckLifetime(seconds);
        var audiences = UserJson.Texts(spec["audiences"]);
        audiences = audiences.Count > 0 ? audiences : [ServiceAccountTokens.ServerAudience];
        var token = tokens.Sign(account, audiences, TimeSpan.FromSeconds(seconds), Bind(spec["boundObjectRef"] as JsonObject, account), out var expires);

        var answer = new JsonObject
        {
            ["kind"] = Kind,
            ["apiVersion"] = Group + "/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = account.Name,
                ["namespace"] = account.Namespace,
                ["creationTimestamp"] = ObjectMetadata.FormatTime(time.GetUtcNow()),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = UserJson.Texts(audiences),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = spec["boundObjectRef"]?.DeepClone(),
            },
            ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = ObjectMetadata.FormatTime(expires) },
        };
        await ResponseRenderer.WriteObjectAsync(request, 201, answer).ConfigureAwait(false);
    }

    private static void CheckLifetime(long seconds)
    {
        if (seconds is >= MinSeconds and <= MaxSeconds)
        {
            return;
        }

        var detail = seconds < MinSeconds ? "may not specify a duration less than 10 minutes" : "may not specify a duration larger than 2^32 seconds";
        throw ApiErrors.Invalid(Group, Kind, "", [FieldCause.Invalid("spec.expirationSeconds", seconds, detail)]);
    }

    private BoundObject? Bind(JsonObject? reference, StoredObject account)
    {
        if (reference is null)
        {
            return null;
        }

        var kind = JsonScalar.AsString(reference["kind"]) ?? "";
        var name = JsonScalar.AsString(reference["name"]) ?? "";
        var uid = JsonScalar.AsString(reference["uid"]) ?? "";
        var known = BoundObject.Kinds.FirstOrDefault(entry => entry.Kind == kind);
        if (known.Kind is null)
        {
            throw ApiErrors.BadRequest($"cannot bind token to object of type {JsonScalar.AsString(reference["apiVersion"])}, Kind={kind}");
        }

        var found = store.Current.Find(known.Resource, known.Scope == ResourceScope.Namespaced ? account.Namespace : null, name)
            ?? throw ApiErrors.NotFound(known.Resource, name);
        if (uid.Length > 0 && uid != found.Uid)
        {
            throw ApiErrors.Conflict(
                known.Resource,
                name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return new BoundObject(kind, name, found.Uid);
    }
}
