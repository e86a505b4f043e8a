namespace Carillon.Runtime.Probes;

/// <summary>An answer of the probe server.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ContentType">The content type.</param>
/// <param name="Body">The body.</param>
internal sealed record ProbeResponse(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string PlainText = "text/plain; charset=utf-8";

    public string StatusText => Status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };

    public static ProbeResponse Text(int status, string text) => new(status, PlainText, System.Text.Encoding.UTF8.GetBytes(text));
}
