using System.Diagnostics.CodeAnalysis;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Writes;
using Carillon.Runtime.Timing;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Which task is due when. It has no clock and does no I/O: the worker brings the time. A task that has been taken to be fired comes
/// up again only after it was given back. Safe for concurrent use.
/// </summary>
internal sealed class ScheduleBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, ScheduleEntry> _entries = [];
    private readonly HashSet<ObjectKey> _taken = [];
    private readonly DelayHeap<ObjectKey> _due = new();

    /// <summary>Raised after the earliest due time may have changed.</summary>
    public event Action? Changed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Puts a task on the board, or gives it a new timetable. A mark never goes back while task and schedule are the same.</summary>
    /// <returns>The entry as it stands now.</returns>
    public ScheduleEntry Set(ScheduleEntry entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(entry.Key, out var before) && before.Uid == entry.Uid)
            {
                entry = entry.Knowing(before);
            }

            if (before?.Uid == entry.Uid && before.Fingerprint == entry.Fingerprint)
            {
                entry = entry with
                {
                    Mark = before.Mark > entry.Mark ? before.Mark : entry.Mark,
                    Continuous = before.Continuous,
                    Resumes = before.Resumes && entry.Resumes,
                    WaitsForIdle = before.WaitsForIdle,
                    RetryAt = before.RetryAt,
                    Refusal = before.Refusal,
                    Refusals = before.Refusals,
                };
            }

            _entries[entry.Key] = entry;
            Arm(entry);
        }

        Changed?.Invoke();
        return entry;
    }

    public void Remove(ObjectKey key)
    {
        lock (_lock)
        {
            _entries.Remove(key);
            _due.Remove(key);
        }
    }

    public bool TryGet(ObjectKey key, [NotNullWhen(true)] out ScheduleEntry? entry)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out entry);
        }
    }

    /// <summary>Whether a task is being fired: Runs may be there whose decision is not concluded yet.</summary>
    public bool IsTaken(ObjectKey key)
    {
        lock (_lock)
        {
            return _taken.Contains(key);
        }
    }

    /// <summary>The earliest time at which something is due, in Unix seconds; null for never.</summary>
    public long? NextDue()
    {
        lock (_lock)
        {
            return _due.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>Takes a task that is due.</summary>
    public bool TryTake(DateTimeOffset now, [NotNullWhen(true)] out ScheduleEntry? entry)
    {
        lock (_lock)
        {
            if (!_due.TryPop(now.ToUnixTimeSeconds(), out var key))
            {
                entry = null;
                return false;
            }

            _taken.Add(key);
            entry = _entries[key];
            return true;
        }
    }

    /// <summary>Gives a taken task back after its due times were decided up to a mark.</summary>
    /// <param name="taken">The task as it was taken.</param>
    /// <param name="mark">Everything up to here is decided.</param>
    /// <param name="waitsForIdle">Whether more is due when the Run before has ended.</param>
    /// <param name="refusal">What the server said of the last Run, where it refused it for good.</param>
    /// <param name="awaited">The Run made last; null when none was, and then the one before counts on.</param>
    public void Advance(ScheduleEntry taken, DateTimeOffset mark, bool waitsForIdle, Refusal? refusal = null, AwaitedRun? awaited = null)
    {
        lock (_lock)
        {
            _taken.Remove(taken.Key);
            if (!_entries.TryGetValue(taken.Key, out var entry))
            {
                return;
            }

            if (entry.Uid == taken.Uid)
            {
                entry = entry.Knowing(taken with { Awaited = awaited ?? taken.Awaited });
                _entries[taken.Key] = entry;
            }

            if (entry.Uid == taken.Uid && entry.Fingerprint == taken.Fingerprint)
            {
                entry = entry with
                {
                    Mark = mark > entry.Mark ? mark : entry.Mark,
                    Continuous = !waitsForIdle, // what is left behind was missed and does not become on time by waiting
                    Resumes = entry.Resumes && waitsForIdle,
                    WaitsForIdle = waitsForIdle,
                    RetryAt = null,
                    Refusal = refusal,
                    Refusals = 0,
                };
                _entries[taken.Key] = entry;
            }

            Arm(entry);
        }

        Changed?.Invoke();
    }

    /// <summary>Gives a taken task back undecided; it comes up again at that time.</summary>
    /// <param name="taken">The task as it was taken, with what the server has told of it since.</param>
    /// <param name="at">When.</param>
    /// <param name="refusal">What the server said of the Run, where that is why.</param>
    public void Retry(ScheduleEntry taken, DateTimeOffset at, Refusal? refusal = null)
    {
        lock (_lock)
        {
            _taken.Remove(taken.Key);
            if (_entries.TryGetValue(taken.Key, out var entry))
            {
                if (entry.Uid == taken.Uid && entry.Fingerprint == taken.Fingerprint)
                {
                    entry = entry.Knowing(taken) with
                    {
                        Mark = taken.Mark > entry.Mark ? taken.Mark : entry.Mark,
                        RetryAt = at,
                        Refusal = refusal ?? entry.Refusal,
                        Refusals = entry.Refusals + (refusal is null ? 0 : 1),
                    };
                    _entries[taken.Key] = entry;
                }

                Arm(entry);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Takes a taken task off the board, unless it was given another timetable meanwhile.</summary>
    public void Discard(ScheduleEntry taken)
    {
        lock (_lock)
        {
            _taken.Remove(taken.Key);
            if (!_entries.TryGetValue(taken.Key, out var entry))
            {
                return;
            }

            if (ReferenceEquals(entry, taken))
            {
                _entries.Remove(taken.Key);
            }
            else
            {
                Arm(entry);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>The Runs of the task have ended: what waited for that is due.</summary>
    /// <param name="idle">The task as it waited; if it has made another Run since it waits for that.</param>
    public void OnIdle(ScheduleEntry idle)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(idle.Key, out var entry) || !entry.WaitsForIdle || entry.Awaited != idle.Awaited)
            {
                return;
            }

            entry = entry with { WaitsForIdle = false, Awaited = null };
            _entries[idle.Key] = entry;
            Arm(entry);
        }

        Changed?.Invoke();
    }

    private void Arm(ScheduleEntry entry)
    {
        if (_taken.Contains(entry.Key))
        {
            return; // being fired; armed when it is given back
        }

        if (!entry.WaitsForIdle && entry.Timetable.NextAfter(entry.Mark) is { } next)
        {
            _due.Set(entry.Key, (entry.RetryAt > next ? entry.RetryAt.Value : next).ToUnixTimeSeconds());
        }
        else
        {
            _due.Remove(entry.Key);
        }
    }
}
