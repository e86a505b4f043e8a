using System.Security.Authentication;
using System.Text.Json;

using Carillon.Kubernetes.Client;

namespace Carillon.Kubernetes.Transport;

/// <summary>Translates what the network and the parser throw.</summary>
internal static class TransportFault
{
    /// <summary>
    /// The fault to throw instead of <paramref name="e"/>; null when it is right as it is: our own exceptions, bugs, and the caller's
    /// own cancellation (any other cancellation is a timeout).
    /// </summary>
    public static KubernetesTransportException? From(Exception e, HttpMethod method, string path, CancellationToken caller)
    {
        var what = e switch
        {
            OperationCanceledException when caller.IsCancellationRequested => null,
            OperationCanceledException => "timed out",
            JsonException or InvalidDataException => $"got an answer that cannot be read: {e.Message}",
            HttpRequestException or IOException or AuthenticationException => $"failed: {Innermost(e).Message}",
            _ => null,
        };
        return what is null ? null : new($"{method} {PathOnly(path)} {what}", e);
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e;
    }

    private static string PathOnly(string path) => path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var end ? path[..end] : path;
}
