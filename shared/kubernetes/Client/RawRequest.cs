namespace Carillon.Kubernetes.Client;

/// <summary>A request by path, for programs that show or write kinds they have no record for.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query from the server's root, with every part escaped by the caller.</param>
public sealed record RawRequest(HttpMethod Method, string Path)
{
    /// <summary>UTF-8 JSON to send; null sends none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>; a patch's type decides what the server does with it.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>What to ask for; must be a form of JSON, for example a server-side table.</summary>
    public string Accept { get; init; } = "application/json";
}
