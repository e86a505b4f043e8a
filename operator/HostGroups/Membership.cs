using Carillon.Api.HostGroups;
using Carillon.Kubernetes.Core;

namespace Carillon.Operator.HostGroups;

/// <summary>Which hosts belong to a group: those the selector matches and those named, without those excluded, as far as they exist.</summary>
internal static class Membership
{
    /// <summary>The members in order of their names.</summary>
    public static IReadOnlyList<string> Of(HostGroupSpec spec, IEnumerable<Node> nodes)
    {
        var named = spec.NodeNames?.ToHashSet(StringComparer.Ordinal) ?? [];
        var excluded = spec.ExcludeNodeNames?.ToHashSet(StringComparer.Ordinal) ?? [];
        var members = new List<string>();
        foreach (var node in nodes)
        {
            if (node.Metadata.Name is { } name
                && node.Metadata.DeletionTimestamp is null
                && !excluded.Contains(name)
                && (named.Contains(name) || IsSelected(spec, node)))
            {
                members.Add(name);
            }
        }

        members.Sort(StringComparer.Ordinal);
        return members;
    }

    /// <summary>Whether the host is one of these members.</summary>
    public static bool Contains(IReadOnlyList<string> members, string node) =>
        members is List<string> list ? list.BinarySearch(node, StringComparer.Ordinal) >= 0 : members.Contains(node);

    // No selector selects nothing (a group may consist of names only); an empty one selects every node, as everywhere in Kubernetes.
    private static bool IsSelected(HostGroupSpec spec, Node node) =>
        spec.NodeSelector is not null && LabelMatch.Matches(spec.NodeSelector, node.Metadata.Labels);
}
