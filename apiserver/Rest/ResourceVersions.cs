using System.Globalization;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Rest;

/// <summary>Reads resource versions from requests.</summary>
internal static class ResourceVersions
{
    /// <summary>The revision, or null when none is given.</summary>
    /// <exception cref="ApiException">400: the text is no revision.</exception>
    public static long? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw ApiErrors.BadRequest(
                $"invalid resource version: resourceVersion: Invalid value: {GoText.Quote(text)}: strconv.ParseUint: parsing {GoText.Quote(text)}: invalid syntax");
    }
}
