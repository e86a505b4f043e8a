namespace Carillon.Agent.Http;

/// <summary>What an answer means for where the request goes next.</summary>
internal abstract record RedirectDecision
{
    /// <summary>It is no redirect, or none that is to be followed: this is the answer.</summary>
    internal sealed record Stay : RedirectDecision;

    internal sealed record Follow(HttpHop Next) : RedirectDecision;

    internal sealed record Refused(string Why) : RedirectDecision;

    /// <param name="hop">The request that was answered.</param>
    /// <param name="origin">The URL that the task named.</param>
    /// <param name="status">Status code of the answer.</param>
    /// <param name="location">Its Location header; null without.</param>
    public static RedirectDecision Of(HttpHop hop, Uri origin, int status, string? location)
    {
        if (status is not (301 or 302 or 303 or 307 or 308) || location is null)
        {
            return new Stay();
        }

        if (!Uri.TryCreate(hop.Url, location, out var target) || target.Scheme is not ("http" or "https"))
        {
            return new Refused("it leads to no http:// or https:// address");
        }

        if (target.UserInfo.Length > 0)
        {
            return new Refused("it leads to an address with a user name in it");
        }

        if (hop.Url.Scheme == "https" && target.Scheme == "http")
        {
            return new Refused($"it leads from https to http ({target.GetLeftPart(UriPartial.Path)})");
        }

        // As browsers do, and every server counts on it: 303 always, and 301 and 302 after a POST, mean "now get that".
        var becomesGet = (status == 303 && hop.Method != "HEAD") || (status is 301 or 302 && hop.Method == "POST");
        return new Follow(new HttpHop(
            target,
            becomesGet ? "GET" : hop.Method,
            hop.HasBody && !becomesGet,
            Uri.Compare(target, origin, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0));
    }
}
