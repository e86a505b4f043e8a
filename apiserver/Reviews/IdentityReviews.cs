using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Reviews;

/// <summary>Answers "who am I?" and "whose token is this?".</summary>
internal sealed class IdentityReviews(ServiceAccountTokens tokens, TimeProvider time)
{
    public void AnswerSelf(JsonObject review, ApiRequest request)
    {
        ObjectMetadata.Of(review).CreationTimestamp = ObjectMetadata.FormatTime(time.GetUtcNow());
        review["status"] = new JsonObject { ["userInfo"] = UserJson.Write(request.User) };
    }

    public void AnswerToken(JsonObject review, ApiRequest request)
    {
        var token = JsonScalar.AsString(review["spec"]?["token"]) ?? "";
        if (token.Length == 0)
        {
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        }

        var audiences = UserJson.Texts(review["spec"]?["audiences"]);
        if (audiences.Count == 0)
        {
            audiences = [ServiceAccountTokens.ServerAudience];
        }

        review["status"] = tokens.Verify(token, audiences) is { } verified
            ? new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = UserJson.Write(verified.User),
                ["audiences"] = UserJson.Texts(verified.Audiences),
            }
            : new JsonObject
            {
                ["user"] = new JsonObject(),
                ["error"] = "invalid bearer token",
            };
    }
}
