using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Reviews;

/// <summary>Answers "may this user do that?", which is what <c>kubectl auth can-i</c> asks.</summary>
internal static class AccessReviews
{
    public static void AnswerSelf(JsonObject review, ApiRequest request) => Answer(review, request, request.User);

    public static void AnswerSubject(JsonObject review, ApiRequest request)
    {
        var spec = review["spec"];
        if (string.IsNullOrEmpty(JsonScalar.AsString(spec?["user"])) && spec?["groups"] is not JsonArray { Count: > 0 })
        {
            throw Invalid(request, FieldCause.Invalid("spec.user", "", "at least one of user or group must be specified"));
        }

        Answer(review, request, UserJson.Read(spec));
    }

    public static void AnswerLocal(JsonObject review, ApiRequest request)
    {
        var ns = JsonScalar.AsString(review["spec"]?["resourceAttributes"]?["namespace"]) ?? "";
        if (ns != request.Path.Namespace)
        {
            throw Invalid(request, FieldCause.Invalid(
                "spec.resourceAttributes.namespace",
                ns,
                $"must match metadata.namespace: {request.Path.Namespace}"));
        }

        AnswerSubject(review, request);
    }

    private static void Answer(JsonObject review, ApiRequest request, UserInfo user)
    {
        var spec = review["spec"];
        var resource = spec?["resourceAttributes"] as JsonObject;
        var path = spec?["nonResourceAttributes"] as JsonObject;
        if (resource is null == path is null)
        {
            const string detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
            throw Invalid(request, FieldCause.Invalid("spec.resourceAttributes", spec?["resourceAttributes"]?.DeepClone(), detail));
        }

        var decision = RoleAuthorizer.Decide(user, resource is not null ? ResourceRequest(resource) : PathRequest(path!));
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        review["status"] = status;
    }

    private static AccessRequest ResourceRequest(JsonObject attributes) => new()
    {
        Verb = Text(attributes, "verb"),
        Group = Text(attributes, "group"),
        Resource = Text(attributes, "resource"),
        Subresource = Text(attributes, "subresource"),
        Namespace = Text(attributes, "namespace"),
        Name = Text(attributes, "name"),
    };

    private static AccessRequest PathRequest(JsonObject attributes) =>
        new() { Verb = Text(attributes, "verb"), Path = Text(attributes, "path") };

    private static string Text(JsonObject json, string field) => JsonScalar.AsString(json[field]) ?? "";

    private static ApiException Invalid(ApiRequest request, FieldCause cause) =>
        ApiErrors.Invalid(request.Resource.Definition.Group, request.Resource.Kind, "", [cause]);
}
