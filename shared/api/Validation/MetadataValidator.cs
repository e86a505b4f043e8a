using Carillon.Api.Meta;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with the name and namespace of an object.</summary>
internal static class MetadataValidator
{
    public static void Check(FieldErrors errors, ObjectMeta metadata, bool namespaced)
    {
        if (metadata.Name is not (null or ""))
        {
            CheckName(errors, "metadata.name", metadata.Name);
        }
        else if (metadata.GenerateName is null or "")
        {
            errors.Add("metadata.name", "is required");
        }

        if (namespaced)
        {
            errors.Text("metadata.namespace", metadata.Namespace, Limits.ShortName, Shapes.Label(), "a name of lower case letters, digits and dashes");
        }
    }

    public static void CheckName(FieldErrors errors, string path, string? name) =>
        errors.Text(path, name, Limits.Name, Shapes.Subdomain(), "a name of lower case letters, digits, dashes and dots");
}
