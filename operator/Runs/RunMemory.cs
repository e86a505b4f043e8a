using Carillon.Api.Executions;
using Carillon.Operator.Selection;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Runs;

/// <summary>
/// What this process knows of a Run beyond what it reads: its own writes that the cache has not shown yet. Losing it costs a few
/// repeated creates that find their objects there, never a second Execution.
/// </summary>
internal sealed class RunMemory
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _unconfirmed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Refusal> _refused = new(StringComparer.Ordinal);

    /// <summary>How many hosts take part; set when <see cref="FannedOut"/> is.</summary>
    public int Desired { get; private set; }

    /// <summary>How many hosts that take over from others have had their Execution, also while the status does not say so yet.</summary>
    public int TakenOver { get; set; }

    /// <summary>Whether all Executions exist, also while the status does not say so yet.</summary>
    public bool FannedOut { get; private set; }

    /// <summary>When dispatch began.</summary>
    public DateTimeOffset? Started { get; private set; }

    /// <summary>Whether a newer Run of its task was given its turn, also while the Run's spec does not say so yet.</summary>
    public bool Replaced { get; set; }

    /// <summary>Whether what the cache shows of the Run was compared with the server in this term, where another leader may have done more.</summary>
    public bool IsCompared { get; set; }

    /// <summary>The newest wave of which an Event has told.</summary>
    public int WaveTold { get; set; }

    /// <summary>Whether an Event has told that its rollout stops.</summary>
    public bool StopTold { get; set; }

    /// <summary>The hosts that were picked for it, also while no plan says so yet; null when there was nothing to pick.</summary>
    public IReadOnlyList<string>? Picked { get; set; }

    /// <summary>The places of its hosts, by name, as the last try to fan out gave them.</summary>
    public IReadOnlyDictionary<string, Place> Places { get; set; } = new Dictionary<string, Place>();

    /// <summary>Host groups of its task that did not exist when its hosts were looked for.</summary>
    public IReadOnlyList<string> MissingGroups { get; set; } = [];

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

    /// <summary>
    /// How many created Executions are not among these. The store shows one before its event is heard of: counted by
    /// <see cref="Unconfirmed"/> it would be there twice.
    /// </summary>
    public int UnconfirmedBeyond(IEnumerable<Execution> shown)
    {
        lock (_lock)
        {
            return _unconfirmed.Count == 0 ? 0 : _unconfirmed.Count - shown.Count(execution => _unconfirmed.Contains(execution.Metadata.Name!));
        }
    }

    /// <summary>The hosts whose Executions the server will not have.</summary>
    public RefusedHosts Refused
    {
        get
        {
            lock (_lock)
            {
                return RefusedHosts.Of(_refused);
            }
        }
    }

    /// <summary>How many more were refused to a leader of before, which nobody tries again.</summary>
    public int RefusedBefore { get; private set; }

    /// <summary>What keeps the rest of the Executions from being created for now.</summary>
    public DispatchHold? Hold { get; set; }

    public void Refuse(string host, Refusal refusal)
    {
        lock (_lock)
        {
            _refused[host] = refusal;
        }
    }

    /// <summary>Takes in what the status says of a Run that has been fanned out. It may be behind, and it has our own refusals too once they are written.</summary>
    /// <param name="refused">How many hosts it says were refused.</param>
    public void Inherit(int refused)
    {
        lock (_lock)
        {
            RefusedBefore = Math.Max(RefusedBefore, refused - _refused.Count);
        }
    }

    public bool IsRefused(string host)
    {
        lock (_lock)
        {
            return _refused.ContainsKey(host);
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
