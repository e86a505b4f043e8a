using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Schedules;

/// <summary>
/// The due times that were passed over and that no status says yet. They are written with the mark up to which they were decided, so the mark in the
/// status tells which of them it has: whatever is repeated, or done by the next leader, says each of them once. Safe for concurrent use.
/// </summary>
internal sealed class MissedLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Page> _pages = [];

    /// <summary>Takes in what a decision has passed over; before anybody learns of its mark.</summary>
    public void Add(ObjectKey task, string uid, SkippedTimes skipped)
    {
        lock (_lock)
        {
            PageOf(task, uid).Skipped.Add(skipped);
        }
    }

    /// <summary>Takes in what an earlier leader may have left. That is so at the first look at a task only: from then on all is decided here.</summary>
    /// <param name="task">The task.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="inherited">What was left; null for nothing.</param>
    public void Begin(ObjectKey task, string uid, InheritedTimes? inherited)
    {
        lock (_lock)
        {
            var page = PageOf(task, uid);
            page.Inherited = page.HasBegun ? page.Inherited : inherited;
            page.HasBegun = true;
        }
    }

    /// <summary>What the status does not say yet; null when it says all.</summary>
    /// <param name="task">The task.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="mark">The mark in its status.</param>
    /// <param name="runs">Its own Runs.</param>
    public SkippedTimes? Unwritten(ObjectKey task, string uid, DateTimeOffset? mark, IReadOnlyList<DistributedCronRun> runs)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(task, out var page) || page.Uid != uid)
            {
                return null;
            }

            page.Skipped.RemoveAll(skipped => skipped.Mark <= mark);
            page.Inherited = page.Inherited?.Until <= mark ? null : page.Inherited;
            return SkippedTimes.Join([page.Inherited?.Missed(mark, runs), .. page.Skipped]);
        }
    }

    public void Forget(ObjectKey task)
    {
        lock (_lock)
        {
            _pages.Remove(task);
        }
    }

    private Page PageOf(ObjectKey task, string uid)
    {
        if (!_pages.TryGetValue(task, out var page) || page.Uid != uid)
        {
            _pages[task] = page = new Page(uid);
        }

        return page;
    }

    private sealed class Page(string uid)
    {
        public string Uid => uid;

        public List<SkippedTimes> Skipped { get; } = [];

        public bool HasBegun { get; set; }

        public InheritedTimes? Inherited { get; set; }
    }
}
