using Carillon.Api;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Writes;

/// <summary>
/// The API server has understood a write and will not have it. Trouble that has nothing to do with what was written (overload, network,
/// a token that ran out, a conflict) is no refusal: that is simply tried again.
/// </summary>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">What the server says.</param>
/// <param name="MayPass">Whether the same write may be taken later although nobody changes it.</param>
internal sealed record Refusal(string Reason, string Message, bool MayPass)
{
    private const string TerminatingCause = "NamespaceTerminating";

    /// <summary>Quota has no word of its own in the answer; every client that cares looks for this text.</summary>
    private const string QuotaText = "exceeded quota";

    /// <summary>What the authorizer says of a verb and resource; policies and webhooks put it differently.</summary>
    private const string NoRightText = " cannot create resource ";

    /// <summary>Reads an answer; null when it is no refusal.</summary>
    public static Refusal? Of(KubernetesApiException fault) => fault switch
    {
        { IsForbidden: true } when fault.Details?.Causes?.Any(static cause => cause.Reason == TerminatingCause) == true =>
            new Refusal(Reasons.NamespaceTerminating, Cut(fault.Message), MayPass: true),
        { IsForbidden: true } when fault.Message.Contains(QuotaText, StringComparison.Ordinal) =>
            new Refusal(Reasons.QuotaExceeded, Cut(fault.Message), MayPass: true),
        { IsForbidden: true } when fault.Message.Contains(NoRightText, StringComparison.Ordinal) =>
            new Refusal(Reasons.OperatorForbidden, Cut(fault.Message), MayPass: true),
        { Code: 400 or 403 or 413 or 422 } => new Refusal(Reasons.RefusedByServer, Cut(fault.Message), MayPass: false),
        _ => null,
    };

    /// <summary>A server repeats what it dislikes, however long that is; half the room is left for what is said around it.</summary>
    private static string Cut(string message)
    {
        const int Room = Limits.Message / 2;
        if (message.Length <= Room)
        {
            return message;
        }

        var end = char.IsHighSurrogate(message[Room - 2]) ? Room - 2 : Room - 1;
        return message[..end] + "…";
    }
}
