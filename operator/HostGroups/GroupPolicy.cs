using Carillon.Api.HostGroups;

namespace Carillon.Operator.HostGroups;

/// <summary>
/// Who may use a group. Being allowed means being root on its hosts, so nothing is allowed unless it is listed; a command without
/// <c>runAsUser</c> counts as root.
/// </summary>
internal static class GroupPolicy
{
    private const string Anyone = "*";

    public static bool AllowsNamespace(HostGroupSpec spec, string? ns) => Lists(spec.AllowedNamespaces, ns);

    public static bool AllowsUser(HostGroupSpec spec, string user) => Lists(spec.AllowedUsers, user);

    /// <summary>Why none of the groups lets the command use its hosts; null when one does, or there is none to ask.</summary>
    public static string? RefusalOf(IEnumerable<GroupView> groups, string? ns, string user)
    {
        string? refusal = null;
        foreach (var group in groups)
        {
            if (!AllowsNamespace(group.Spec, ns))
            {
                refusal ??= $"HostGroup {group.Name} does not allow namespace {ns}";
            }
            else if (!AllowsUser(group.Spec, user))
            {
                refusal ??= $"HostGroup {group.Name} does not allow user {user}";
            }
            else
            {
                return null;
            }
        }

        return refusal;
    }

    private static bool Lists(IReadOnlyList<string>? allowed, string? value) =>
        allowed is not null && (allowed.Contains(Anyone) || (value is not null && allowed.Contains(value)));
}
