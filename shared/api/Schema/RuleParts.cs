namespace Carillon.Api.Schema;

/// <summary>
/// Expressions that several rules have in common. Rules ask <c>has()</c> before they compare: of optional values (<c>.?</c>) API servers
/// know no size, estimate the cost of comparing them as boundless, and refuse the whole CRD.
/// </summary>
internal static class RuleParts
{
    /// <summary>
    /// At the root: this write changes the status. The server checks every rule on every write, and each access to a field costs it a
    /// copy of the schemas of all its neighbours: a spec of twenty fields, compared one by one, costs more than the rest of the write. But a
    /// write of the status cannot change the spec, nor any other write the status, so rules about the spec begin with
    /// <c>StatusChanges || </c>.
    /// </summary>
    public const string StatusChanges = "has(self.status) != has(oldSelf.status) || (has(self.status) && self.status != oldSelf.status)";
}
