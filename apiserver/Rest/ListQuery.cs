using System.Globalization;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Rest;

/// <summary>The options of a list or watch request, checked as Kubernetes checks them.</summary>
internal sealed record ListQuery
{
    public const string Exact = "Exact";
    public const string NotOlderThan = "NotOlderThan";

    public required ObjectFilter Filter { get; init; }

    /// <summary>0 = no limit.</summary>
    public int Limit { get; init; }

    public string Continue { get; init; } = "";

    /// <summary>Null = the most recent; 0 = any.</summary>
    public long? Revision { get; init; }

    public string RevisionMatch { get; init; } = "";

    public bool AllowBookmarks { get; init; }

    /// <summary>A watch that begins with the present objects and marks their end with a bookmark.</summary>
    public bool SendInitialEvents { get; init; }

    public TimeSpan? Timeout { get; init; }

    public static ListQuery From(ApiRequest request)
    {
        var watch = request.Verb == "watch";
        CheckRevisionMatch(request, watch);
        return new ListQuery
        {
            Filter = ObjectFilter.From(request),
            Limit = (int)Math.Min(Number(request, "limit"), int.MaxValue),
            Continue = request.Query("continue") ?? "",
            Revision = ResourceVersions.Parse(request.Query("resourceVersion")),
            RevisionMatch = request.Query("resourceVersionMatch") ?? "",
            AllowBookmarks = request.Flag("allowWatchBookmarks"),
            SendInitialEvents = request.Flag("sendInitialEvents"),
            Timeout = Number(request, "timeoutSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
        };
    }

    private static long Number(ApiRequest request, string name) =>
        request.Query(name) is not { Length: > 0 } text ? 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");

    private static void CheckRevisionMatch(ApiRequest request, bool watch)
    {
        var causes = new List<FieldCause>();
        var match = request.Query("resourceVersionMatch") ?? "";
        var revision = request.Query("resourceVersion") ?? "";
        var initialEvents = request.Query("sendInitialEvents") is not null;
        if (initialEvents && !watch)
        {
            causes.Add(FieldCause.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }

        if (watch)
        {
            if (initialEvents && match != NotOlderThan)
            {
                causes.Add(FieldCause.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            }
            else if (!initialEvents && match.Length > 0)
            {
                causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
        }
        else if (match.Length > 0)
        {
            CheckListMatch(causes, match, revision, request.Query("continue") ?? "");
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", causes);
        }
    }

    private static void CheckListMatch(List<FieldCause> causes, string match, string revision, string continueToken)
    {
        if (revision.Length == 0)
        {
            causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }

        if (continueToken.Length > 0)
        {
            causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        }

        if (match is not (Exact or NotOlderThan))
        {
            causes.Add(FieldCause.NotSupported("resourceVersionMatch", match, [Exact, NotOlderThan, ""]));
        }
        else if (match == Exact && revision == "0")
        {
            causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        }
    }
}
