using Carillon.Api.Defaults;
using Carillon.Api.Tasks;
using Carillon.Cli.Host;

namespace Carillon.Cli.Graph;

/// <summary>A task that follows another one.</summary>
/// <param name="Upstream">The one that runs first.</param>
/// <param name="Downstream">The one that follows.</param>
/// <param name="Label">On what condition it follows.</param>
/// <param name="OnCycle">Whether it leads back to where it comes from.</param>
internal sealed record TaskEdge(TaskNode Upstream, TaskNode Downstream, string Label, bool OnCycle)
{
    public static string LabelOf(TaskDependency dependency, bool onCycle)
    {
        var hosts = dependency.Hosts ?? TaskDefaults.DependencyHosts;
        IEnumerable<string?> parts =
        [
            $"{dependency.Condition ?? TaskDefaults.Dependency}",
            dependency.SameHost == true ? "same host" : hosts == TaskDefaults.DependencyHosts ? null : $"hosts {hosts}",
            onCycle ? "cycle" : null,
        ];
        return TerminalText.OneLine(string.Join(", ", parts.Where(static part => part is not null)));
    }
}
