using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;

namespace Carillon.ApiServer.Rest;

/// <summary>Where a paged list goes on.</summary>
/// <param name="Revision">The revision of the first page; -1 = go on with whatever is there now.</param>
/// <param name="StartKey">The first key not yet sent.</param>
internal sealed record ContinueToken(long Revision, string StartKey)
{
    private const string Version = "meta.k8s.io/v1";

    public const long AnyRevision = -1;

    public string Encode()
    {
        var json = new JsonObject { ["v"] = Version, ["rv"] = Revision, ["start"] = StartKey };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    /// <exception cref="ApiException">400: not one of our tokens.</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            var json = JsonNode.Parse(Base64Url.DecodeFromChars(text)) as JsonObject;
            if ((string?)json?["v"] == Version && json["rv"] is JsonValue revision && (string?)json["start"] is { } start)
            {
                return new ContinueToken(revision.GetValue<long>(), start);
            }
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // Falls through to the one answer for everything that is not a token.
        }

        throw ApiErrors.BadRequest("invalid continue token: continue key is not valid: encoded continue token is not valid");
    }
}
