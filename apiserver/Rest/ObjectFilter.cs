using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Selectors;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Which objects of a kind a list, watch or deletecollection is about.</summary>
internal sealed class ObjectFilter
{
    // The one selectable field of any kind that is not a path: "source" of an Event stands for its component.
    private const string EventSource = "source";

    private readonly string? _namespace;
    private readonly string? _name;
    private readonly LabelSelector? _labels;
    private readonly FieldSelector? _fields;
    private readonly ObjectSight? _sight;

    private ObjectFilter(string? ns, string? name, LabelSelector? labels, FieldSelector? fields, ObjectSight? sight)
    {
        _namespace = ns;
        _name = name;
        _labels = labels;
        _fields = fields;
        _sight = sight;
    }

    public string? Namespace => _namespace;

    /// <summary>Whether more than the namespace decides: a list cannot say how many items remain then.</summary>
    public bool Selects => _name is not null || _labels is not null || _fields is not null || _sight is not null;

    /// <exception cref="ApiException">400: a selector cannot be read, or selects by a field that is not selectable.</exception>
    public static ObjectFilter From(ApiRequest request)
    {
        try
        {
            var fieldText = request.Query("fieldSelector");
            var fields = string.IsNullOrEmpty(fieldText) ? null : FieldSelector.Parse(fieldText);
            var labelText = request.Query("labelSelector");
            var labels = string.IsNullOrEmpty(labelText) ? null : LabelSelector.Parse(labelText);
            CheckFields(request.Resource, fields);
            return new ObjectFilter(request.Path.Namespace, request.Path.Name, labels, fields, request.Sight);
        }
        catch (SelectorFormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    public bool Matches(StoredObject item)
    {
        if ((_namespace is not null && !string.Equals(item.Namespace, _namespace, StringComparison.Ordinal))
            || (_name is not null && !string.Equals(item.Name, _name, StringComparison.Ordinal)))
        {
            return false;
        }

        return (_labels is null || _labels.Matches(key => FindLabel(item.Labels, key)))
            && (_fields is null || _fields.Matches(field => item.GetField(field == EventSource ? "source.component" : field)))
            && (_sight is null || string.Equals(item.GetField(_sight.Field), _sight.Value, StringComparison.Ordinal));
    }

    private static string? FindLabel(KeyValuePair<string, string>[] labels, string key)
    {
        foreach (var (name, value) in labels)
        {
            if (string.Equals(name, key, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    private static void CheckFields(ServedResource resource, FieldSelector? fields)
    {
        foreach (var requirement in fields?.Requirements ?? [])
        {
            var known = requirement.Field == "metadata.name"
                || (requirement.Field == "metadata.namespace" && resource.Namespaced)
                || (requirement.Field == EventSource && resource.Id == WellKnown.Events)
                || resource.Version.SelectableFields.Contains("." + requirement.Field, StringComparer.Ordinal);
            if (!known)
            {
                var plain = resource.Definition.BuiltIn && resource.Version.SelectableFields.Count == 0;
                throw ApiErrors.BadRequest(plain
                    ? $"\"{requirement.Field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : $"field label not supported: {requirement.Field}");
            }
        }
    }
}
