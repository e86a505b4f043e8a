using System.Text;

using Carillon.Api.Executors;

namespace Carillon.Agent.Http;

/// <summary>Makes the message of one hop.</summary>
internal static class HttpRequests
{
    /// <summary>What of the task's headers another origin gets too. Anything else may be a credential, whatever its name.</summary>
    private static readonly string[] ForEverybody =
        ["Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Content-Encoding", "Content-Language", "Content-Type", "User-Agent"];

    public static HttpRequestMessage Make(HttpPlan plan, HttpHop hop)
    {
        var request = new HttpRequestMessage(new HttpMethod(hop.Method), hop.Url);
        if (hop.HasBody)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(plan.Spec.Body!));
        }

        foreach (var (name, value) in plan.Headers)
        {
            if (hop.IsFirstOrigin || ForEverybody.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Add(request, plan.Spec, hop, name, value);
            }
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "carillon");
        }

        return request;
    }

    /// <summary>Whether a message can have a header of this name.</summary>
    public static bool IsHeader(string name)
    {
        using var request = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        return request.Headers.TryAddWithoutValidation(name, "") || request.Content.Headers.TryAddWithoutValidation(name, "");
    }

    // Without a check of the value: a task may well need what the typed collections find odd.
    private static void Add(HttpRequestMessage request, HttpExecutor http, HttpHop hop, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value))
        {
            return;
        }

        // It speaks of a body. One that a redirect took away takes it along.
        if (hop.HasBody || http.Body is null)
        {
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
