namespace Carillon.Runtime.Health;

/// <summary>
/// The checks behind <c>/healthz</c> (liveness: should this process be killed?) and <c>/readyz</c> (readiness: does it do its work?).
/// An outage of something else belongs into readiness only, else every replica is restarted for a fault that a restart cannot mend.
/// Checks must be quick and must not block: they look at state, they do no calls. Safe for concurrent use.
/// </summary>
public sealed class HealthRegistry
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, Func<HealthResult> Check)> _liveness = [];
    private readonly List<(string Name, Func<HealthResult> Check)> _readiness = [];

    /// <summary>Adds a check of liveness.</summary>
    public void AddLiveness(string name, Func<HealthResult> check) => Add(_liveness, name, check);

    /// <summary>Adds a check of readiness.</summary>
    public void AddReadiness(string name, Func<HealthResult> check) => Add(_readiness, name, check);

    /// <summary>Runs the checks of liveness; healthy when there are none.</summary>
    public HealthReport CheckLiveness() => Run(_liveness);

    /// <summary>Runs the checks of readiness; healthy when there are none.</summary>
    public HealthReport CheckReadiness() => Run(_readiness);

    private void Add(List<(string Name, Func<HealthResult> Check)> checks, string name, Func<HealthResult> check)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(check);
        lock (_lock)
        {
            checks.Add((name, check));
        }
    }

    private HealthReport Run(List<(string Name, Func<HealthResult> Check)> checks)
    {
        (string Name, Func<HealthResult> Check)[] copy;
        lock (_lock)
        {
            copy = [.. checks];
        }

        return new([.. copy.Select(c => (c.Name, RunOne(c.Check)))]);
    }

    private static HealthResult RunOne(Func<HealthResult> check)
    {
        try
        {
            return check();
        }
        catch (Exception fault)
        {
            return HealthResult.Unhealthy($"the check failed: {fault.Message}");
        }
    }
}
