using System.Text.Json.Nodes;
using Carillon.Api.Validation;

namespace Carillon.Cli.Objects;

/// <summary>What is wrong with a manifest, as far as can be said before a server is asked.</summary>
internal static class ManifestChecks
{
    public static IReadOnlyList<FieldError> Check(Manifest manifest)
    {
        var errors = Identity(manifest).ToList();
        return [.. errors, .. ManifestValidator.Validate(manifest.Object).Where(error => errors.TrueForAll(known => known.Path != error.Path))];
    }

    /// <summary>What it takes to send any object, also one of a kind that only the server knows.</summary>
    private static IEnumerable<FieldError> Identity(Manifest manifest)
    {
        foreach (var field in (string[])["apiVersion", "kind"])
        {
            if (Text(field, manifest.Object[field], required: true) is { } error)
            {
                yield return error;
            }
        }

        if (manifest.Object["metadata"] is not JsonObject metadata)
        {
            yield return new FieldError("metadata", manifest.Object["metadata"] is null ? "is required" : "must be a map with fields");
            yield break;
        }

        if (metadata["name"] is null && metadata["generateName"] is not null)
        {
            yield return new FieldError(
                "metadata.generateName",
                "cannot be applied, since each time would make another object; create it with kubectl, or run the task with 'carillon run'");
        }
        else if (Text("metadata.name", metadata["name"], required: true) is { } error)
        {
            yield return error;
        }

        if (Text("metadata.namespace", metadata["namespace"], required: false) is { } misplaced)
        {
            yield return misplaced;
        }
    }

    private static FieldError? Text(string path, JsonNode? value, bool required) => (value, Manifest.TextOf(value)) switch
    {
        (null, _) => required ? new FieldError(path, "is required") : null,
        (_, null) => new FieldError(path, "must be a text"),
        (_, "") when required => new FieldError(path, "is required"),
        _ => null,
    };
}
