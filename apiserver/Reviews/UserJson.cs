using System.Text.Json.Nodes;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Reviews;

/// <summary>Users as reviews write and read them.</summary>
internal static class UserJson
{
    public static JsonObject Write(UserInfo user)
    {
        var json = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            json["uid"] = user.Uid;
        }

        json["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra)
            {
                extra[key] = Texts(values);
            }

            json["extra"] = extra;
        }

        return json;
    }

    /// <summary>The user of a SubjectAccessReview's spec.</summary>
    public static UserInfo Read(JsonNode? spec) => new()
    {
        Name = JsonScalar.AsString(spec?["user"]) ?? "",
        Uid = JsonScalar.AsString(spec?["uid"]) ?? "",
        Groups = Texts(spec?["groups"]),
        Extra = (spec?["extra"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => Texts(pair.Value), StringComparer.Ordinal),
    };

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    public static IReadOnlyList<string> Texts(JsonNode? list) =>
        [.. (list as JsonArray ?? []).Select(item => JsonScalar.AsString(item) ?? "")];
}
