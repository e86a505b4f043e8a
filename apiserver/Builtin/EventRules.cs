using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>What holds for an Event beyond its schema.</summary>
internal static class EventRules
{
    private const int MaxMessage = 1024;

    public static IReadOnlyList<FieldCause> Validate(JsonObject e, JsonObject? live)
    {
        _ = live;
        var causes = new List<FieldCause>();
        var eventNamespace = Text(e, "metadata", "namespace");
        var involvedNamespace = Text(e, "involvedObject", "namespace");
        if (involvedNamespace.Length == 0)
        {
            // Events about cluster-scoped objects live in "default"; "kube-system" is the older habit.
            if (eventNamespace is not ("default" or "kube-system"))
            {
                causes.Add(FieldCause.Invalid("involvedObject.namespace", involvedNamespace, "does not match event.namespace"));
            }
        }
        else if (eventNamespace != involvedNamespace)
        {
            causes.Add(FieldCause.Invalid("involvedObject.namespace", involvedNamespace, "does not match event.namespace"));
        }

        if (e["eventTime"] is not null)
        {
            CheckNewStyle(e, causes);
        }

        return causes;
    }

    /// <summary>Only events of the newer style, told by their eventTime, are held to these.</summary>
    private static void CheckNewStyle(JsonObject e, List<FieldCause> causes)
    {
        Require(e, "reportingComponent", "reportingController", causes);
        Require(e, "reportingInstance", "reportingInstance", causes);
        Require(e, "action", "action", causes);
        Require(e, "reason", "reason", causes);
        if (Encoding.UTF8.GetByteCount(JsonScalar.AsString(e["message"]) ?? "") > MaxMessage)
        {
            causes.Add(FieldCause.TooLong("message", MaxMessage));
        }
    }

    private static void Require(JsonObject e, string field, string shownAs, List<FieldCause> causes)
    {
        var text = JsonScalar.AsString(e[field]) ?? "";
        if (text.Length == 0)
        {
            causes.Add(FieldCause.Required(shownAs));
        }
        else if (text.Length > 128 && field != "reportingComponent")
        {
            causes.Add(FieldCause.Invalid(shownAs, "", "can have at most 128 characters"));
        }
    }

    private static string Text(JsonObject e, string part, string field) => JsonScalar.AsString(e[part]?[field]) ?? "";
}
