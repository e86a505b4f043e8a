using System.Text;
using System.Text.Json;

using Carillon.Kubernetes.Client;

namespace Carillon.Kubernetes.Transport;

/// <summary>Turns an answer that is no success into its exception, whoever in between gave it.</summary>
internal static class ErrorAnswer
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxQuoted = 200;

    /// <summary>API servers ask for seconds. An hour is the guess of a maintenance page, and nobody shall be deaf that long after its end.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    public static async Task<KubernetesApiException> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        var status = TryParse(body) ?? new ApiStatus { Message = Describe(response, body) };
        return status.ToException((int)response.StatusCode, RetryAfter(response, time));
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int count;
        while (buffer.Length < MaxBytes && (count = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(chunk, 0, count);
        }

        return buffer.ToArray();
    }

    private static ApiStatus? TryParse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ClientJsonContext.Default.ApiStatus) is { Kind: "Status" } status ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Bounded(delta),
        { Date: { } date } => Bounded(date - time.GetUtcNow()),
        _ => null,
    };

    private static TimeSpan Bounded(TimeSpan asked) =>
        asked < TimeSpan.Zero ? TimeSpan.Zero : asked > MaxRetryAfter ? MaxRetryAfter : asked;

    private static string Describe(HttpResponseMessage response, byte[] body)
    {
        var start = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MaxQuoted));
        var safe = string.Concat(start.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        var text = $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return safe.Length == 0 ? text : $"{text}: {safe}";
    }
}
