namespace Carillon.Operator.Runs;

/// <summary>
/// What this process knows of a Run beyond what it reads: its own writes that the cache has not shown yet. Losing it costs a few
/// repeated creates that find their objects there, never a second Execution.
/// </summary>
internal sealed class RunMemory
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _unconfirmed = new(StringComparer.Ordinal);

    /// <summary>How many hosts take part; set when <see cref="FannedOut"/> is.</summary>
    public int Desired { get; private set; }

    /// <summary>Whether all Executions exist, also while the status does not say so yet.</summary>
    public bool FannedOut { get; private set; }

    /// <summary>When dispatch began.</summary>
    public DateTimeOffset? Started { get; private set; }

    /// <summary>How many created Executions the cache has not shown yet.</summary>
    public int Unconfirmed
    {
        get
        {
            lock (_lock)
            {
                return _unconfirmed.Count;
            }
        }
    }

    public void Start(DateTimeOffset now) => Started ??= now;

    public void Complete(int desired)
    {
        Desired = desired;
        FannedOut = true;
    }

    /// <summary>Expects an Execution to be shown. Call it before the create is sent: the event may overtake the answer.</summary>
    public void Expect(string execution)
    {
        lock (_lock)
        {
            _unconfirmed.Add(execution);
        }
    }

    /// <summary>The cache has shown the Execution, or it was not created after all.</summary>
    public void Confirm(string execution)
    {
        lock (_lock)
        {
            _unconfirmed.Remove(execution);
        }
    }
}
