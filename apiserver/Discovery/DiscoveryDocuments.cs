using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;

namespace Carillon.ApiServer.Discovery;

/// <summary>Tells clients which groups, versions and resources there are, in the plain and in the aggregated form.</summary>
internal sealed class DiscoveryDocuments(ResourceRegistry registry)
{
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    public static JsonObject CoreVersions(string host) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = host }),
    };

    public JsonObject GroupList() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. Groups().Where(group => group.Key.Length > 0).Select(group => (JsonNode)GroupEntry(group))]),
    };

    /// <summary>One group with its versions, or null.</summary>
    public JsonObject? Group(string name)
    {
        var group = Groups().FirstOrDefault(group => group.Key == name && name.Length > 0);
        if (group is null)
        {
            return null;
        }

        var document = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (field, value) in GroupEntry(group).ToList())
        {
            document[field] = value?.DeepClone();
        }

        return document;
    }

    /// <summary>The resources of one version, or null.</summary>
    public JsonObject? ResourceList(string group, string version)
    {
        var resources = registry.Current.Served.Where(resource => resource.Definition.Group == group && resource.Version.Name == version).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        var entries = new JsonArray();
        foreach (var resource in resources)
        {
            entries.Add((JsonNode)PlainEntry(resource));
            foreach (var subresource in Subresources(resource))
            {
                entries.Add((JsonNode)PlainEntry(resource, subresource));
            }
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = entries,
        };
    }

    /// <summary>Everything at once, as <c>apidiscovery.k8s.io</c>.</summary>
    public JsonObject Aggregated(bool core, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/" + version,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. Groups().Where(group => group.Key.Length == 0 == core).Select(group => (JsonNode)AggregatedGroup(group))]),
    };

    private IEnumerable<IGrouping<string, ServedResource>> Groups() => registry.Current.Served.GroupBy(resource => resource.Definition.Group);

    private static JsonObject GroupEntry(IGrouping<string, ServedResource> group)
    {
        var versions = VersionsOf(group).Select(version => new JsonObject { ["groupVersion"] = $"{group.Key}/{version}", ["version"] = version }).ToList();
        return new JsonObject
        {
            ["name"] = group.Key,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static IReadOnlyList<string> VersionsOf(IEnumerable<ServedResource> group) =>
        [.. group.Select(resource => resource.Version.Name).Distinct(StringComparer.Ordinal).OrderDescending(VersionOrder.Instance)];

    private static JsonObject AggregatedGroup(IGrouping<string, ServedResource> group)
    {
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (group.Key.Length > 0)
        {
            metadata["name"] = group.Key;
        }

        var versions = VersionsOf(group).Select(version => new JsonObject
        {
            ["version"] = version,
            ["resources"] = new JsonArray([.. group.Where(resource => resource.Version.Name == version).Select(resource => (JsonNode)AggregatedEntry(resource))]),
            ["freshness"] = "Current",
        });
        return new JsonObject { ["metadata"] = metadata, ["versions"] = new JsonArray([.. versions]) };
    }

    private static JsonObject AggregatedEntry(ServedResource resource)
    {
        var names = resource.Definition.Names;
        var entry = new JsonObject
        {
            ["resource"] = names.Plural,
            ["responseKind"] = KindEntry(resource.Definition.Group, resource.Version.Name, names.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = names.Singular,
            ["verbs"] = Texts(resource.Definition.Verbs),
        };
        AddTexts(entry, "shortNames", names.ShortNames);
        AddTexts(entry, "categories", names.Categories);
        var subresources = Subresources(resource).Select(subresource => new JsonObject
        {
            ["subresource"] = subresource.Name,
            ["responseKind"] = KindEntry(subresource.Group, subresource.Version, subresource.Kind),
            ["verbs"] = Texts(subresource.Verbs),
        }).ToList();
        if (subresources.Count > 0)
        {
            entry["subresources"] = new JsonArray([.. subresources]);
        }

        return entry;
    }

    private static JsonObject PlainEntry(ServedResource resource)
    {
        var names = resource.Definition.Names;
        var entry = new JsonObject
        {
            ["name"] = names.Plural,
            ["singularName"] = names.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = names.Kind,
            ["verbs"] = Texts(resource.Definition.Verbs),
        };
        AddTexts(entry, "shortNames", names.ShortNames);
        AddTexts(entry, "categories", names.Categories);
        return entry;
    }

    private static JsonObject PlainEntry(ServedResource resource, Subresource subresource)
    {
        var entry = new JsonObject
        {
            ["name"] = $"{resource.Definition.Names.Plural}/{subresource.Name}",
            ["singularName"] = "",
            ["namespaced"] = resource.Namespaced,
        };
        if (subresource.Group != resource.Definition.Group)
        {
            entry["group"] = subresource.Group;
            entry["version"] = subresource.Version;
        }

        entry["kind"] = subresource.Kind;
        entry["verbs"] = Texts(subresource.Verbs);
        return entry;
    }

    private static IEnumerable<Subresource> Subresources(ServedResource resource)
    {
        if (resource.Id == WellKnown.Namespaces)
        {
            yield return new Subresource("finalize", "", "v1", "Namespace", ["update"]);
        }

        if (resource.Version.StatusSubresource)
        {
            yield return new Subresource("status", resource.Definition.Group, resource.Version.Name, resource.Kind, StatusVerbs);
        }

        if (resource.Id == WellKnown.ServiceAccounts)
        {
            yield return new Subresource("token", "authentication.k8s.io", "v1", "TokenRequest", ["create"]);
        }
    }

    private static JsonObject KindEntry(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static void AddTexts(JsonObject entry, string field, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            entry[field] = Texts(texts);
        }
    }

    private sealed record Subresource(string Name, string Group, string Version, string Kind, IReadOnlyList<string> Verbs);
}
