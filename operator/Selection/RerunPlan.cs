using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Selection;

/// <summary>
/// The hosts of a rerun. Pure. They are decided when the rerun is admitted: later the earlier Run may be gone, or have other results.
/// </summary>
/// <param name="Hosts">By name; null where the rerun cannot be carried out.</param>
/// <param name="Reason">Why not, in one word.</param>
/// <param name="Message">Why not, in a sentence.</param>
internal sealed record RerunPlan(IReadOnlyList<string>? Hosts, string? Reason = null, string? Message = null)
{
    /// <summary>Whether more hosts are asked for than anybody remembers.</summary>
    public bool IsForgotten => Reason == Reasons.HostsForgotten;

    /// <param name="rerun">The rerun.</param>
    /// <param name="earlier">The Run that it repeats.</param>
    /// <param name="executions">The Executions of that one, as far as they still exist.</param>
    /// <param name="labelsOf">The labels of a Node.</param>
    public static RerunPlan Decide(
        DistributedCronRunSpec rerun,
        DistributedCronRun earlier,
        IReadOnlyList<Execution> executions,
        Func<string, IReadOnlyDictionary<string, string>?> labelsOf)
    {
        var only = rerun.RerunOf?.Only ?? RunDefaults.RerunOnly;
        var known = RerunHosts.Of(only, executions, earlier.Status);
        var expected = RerunHosts.Count(only, earlier.Status?.Counts);
        if (known.Count < expected)
        {
            return new RerunPlan(
                null,
                Reasons.HostsForgotten,
                $"{expected} hosts of run {earlier.Metadata.Name} are asked for (only: {only}), but {known.Count} of them are still known: its executions "
                + "are deleted. Name the hosts in spec.hosts of a run that repeats none");
        }

        var others = (rerun.Hosts ?? []).Where(host => !known.Contains(host)).Order(StringComparer.Ordinal).ToList();
        return others.Count > 0
            ? new RerunPlan(
                null, Reasons.InvalidSpec, $"spec.hosts: {string.Join(", ", others.Take(5))} not among the hosts of run {earlier.Metadata.Name} that are repeated (only: {only})")
            : new RerunPlan([.. (rerun.Hosts ?? known)
                .Where(host => rerun.NodeSelector is null || LabelMatch.Matches(rerun.NodeSelector, labelsOf(host)))
                .Order(StringComparer.Ordinal)]);
    }
}
