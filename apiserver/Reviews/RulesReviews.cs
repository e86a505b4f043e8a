using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Reviews;

/// <summary>Lists what the asking user may do in a namespace: <c>kubectl auth can-i --list</c>.</summary>
internal static class RulesReviews
{
    public static void Answer(JsonObject review, ApiRequest request)
    {
        var ns = JsonScalar.AsString(review["spec"]?["namespace"]) ?? "";
        if (ns.Length == 0)
        {
            throw ApiErrors.BadRequest("no namespace on request");
        }

        var rules = RoleAuthorizer.Rules(request.User).Where(rule => rule.Namespaces.Count == 0 || rule.Namespaces.Contains(ns, StringComparer.Ordinal)).ToList();
        review["status"] = new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. rules.Where(rule => rule.Resources.Count > 0).Select(rule => (JsonNode)ResourceRule(rule))]),
            ["nonResourceRules"] = new JsonArray([.. rules.Where(rule => rule.Paths.Count > 0).Select(rule => (JsonNode)PathRule(rule))]),
            ["incomplete"] = false,
        };
    }

    private static JsonObject ResourceRule(PolicyRule rule)
    {
        var json = new JsonObject
        {
            ["verbs"] = UserJson.Texts(rule.Verbs),
            ["apiGroups"] = UserJson.Texts(rule.Groups),
            ["resources"] = UserJson.Texts(rule.Resources),
        };
        if (rule.Sight is { Field: "metadata.name" } sight)
        {
            json["resourceNames"] = UserJson.Texts([sight.Value]);
        }

        return json;
    }

    private static JsonObject PathRule(PolicyRule rule) => new()
    {
        ["verbs"] = UserJson.Texts(rule.Verbs),
        ["nonResourceURLs"] = UserJson.Texts(rule.Paths),
    };
}
