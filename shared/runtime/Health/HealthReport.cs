using System.Text;

namespace Carillon.Runtime.Health;

/// <summary>What all checks of one kind found.</summary>
/// <param name="Results">By name of the check, in the order they were added.</param>
public sealed record HealthReport(IReadOnlyList<(string Name, HealthResult Result)> Results)
{
    /// <summary>Whether every check is healthy.</summary>
    public bool IsHealthy => Results.All(r => r.Result.IsHealthy);

    /// <summary>One line per check, as the API server's <c>?verbose</c> prints them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, result) in Results)
        {
            text.Append(result.IsHealthy ? "[+]" : "[-]").Append(name)
                .Append(result.IsHealthy ? " ok" : $" failed: {result.Reason?.ReplaceLineEndings(" ")}").Append('\n');
        }

        return text.Append(IsHealthy ? "ok\n" : "not ok\n").ToString();
    }
}
