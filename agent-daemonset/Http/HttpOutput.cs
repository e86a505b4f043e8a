using System.Globalization;
using System.Text;

namespace Carillon.Agent.Http;

/// <summary>Writes what servers answered to the file to which commands write. A full disk changes nothing about the answer.</summary>
internal sealed class HttpOutput
{
    private readonly string _path;

    public HttpOutput(string path)
    {
        _path = path;
    }

    /// <summary>Why something is missing; null when all is there.</summary>
    public string? Problem { get; private set; }

    public Task StatusAsync(HttpResponseMessage answer) => AppendAsync(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}\n"));

    /// <summary>Without the query, in which servers like to put secrets.</summary>
    public Task RedirectAsync(Uri target) => AppendAsync($"-> {target.GetLeftPart(UriPartial.Path)}\n");

    public Task BodyAsync(string body) => AppendAsync(body);

    private async Task AppendAsync(string text)
    {
        try
        {
            await using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem ??= $"its output could not be kept: {e.Message}";
        }
    }
}
