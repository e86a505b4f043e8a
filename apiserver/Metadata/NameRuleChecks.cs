using Carillon.ApiServer.Names;

namespace Carillon.ApiServer.Metadata;

/// <summary>Applies a kind's name rule.</summary>
internal static class NameRuleChecks
{
    /// <summary>Every complaint about a name; none when it is fine.</summary>
    /// <param name="rule">The kind's rule.</param>
    /// <param name="name">The name, or what generated names begin with.</param>
    /// <param name="isPrefix">A prefix may end in a dash, since something follows it.</param>
    public static IReadOnlyList<string> Check(this NameRule rule, string name, bool isPrefix = false)
    {
        var text = isPrefix && name.Length > 1 && name[^1] == '-' ? name[..^1] + "a" : name;
        return rule switch
        {
            NameRule.Label => NameRules.DnsLabel(text),
            NameRule.Subdomain => NameRules.DnsSubdomain(text),
            _ => NameRules.PathSegment(text),
        };
    }
}
