using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>Reads a request body within its limit.</summary>
internal static class RequestBody
{
    /// <exception cref="ApiException">413: the body is larger than <see cref="JsonLimits.MaxBodyBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > JsonLimits.MaxBodyBytes)
        {
            throw ApiErrors.BodyTooLarge();
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.Length > JsonLimits.MaxBodyBytes)
            {
                throw ApiErrors.BodyTooLarge();
            }

            if (result.IsCompleted)
            {
                var body = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
