using System.Security.Cryptography;
using System.Text;
using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>Since when the schedule of a task holds, in the form in which it is kept in the task's status.</summary>
/// <param name="Since">Due times before this are none.</param>
/// <param name="Fingerprint">
/// Which schedule that is about. It is persisted, because otherwise an edit made while no operator ran would look like a missed window,
/// and would fire the past.
/// </param>
/// <param name="Resumes">
/// The task was suspended and is no longer: the window since <paramref name="Since"/> is decided by the misfire policy, and only then
/// is the new epoch written.
/// </param>
internal sealed record ScheduleEpoch(DateTimeOffset Since, string Fingerprint, bool Resumes)
{
    private const string SuspendedSuffix = "/suspended";

    /// <summary>The epoch of an accepted task at this moment.</summary>
    public static ScheduleEpoch Decide(DistributedCronTask task, DateTimeOffset now)
    {
        now = Second(now);
        var spec = task.Spec ?? new();
        var fingerprint = FingerprintOf(spec);
        var present = spec.Suspend == true ? fingerprint + SuspendedSuffix : fingerprint;
        var known = task.Status?.ScheduleFingerprint;
        var since = task.Status?.ScheduleSince;
        if (known is null || since is null)
        {
            // Never accepted before: from its creation if it is new, else from now on. But what is due only once would then never be.
            var isNew = task.Status?.ObservedGeneration is null || (since is null && IsOnce(spec));
            return new ScheduleEpoch(isNew ? task.Metadata.CreationTimestamp ?? now : now, present, Resumes: false);
        }

        if (known == present)
        {
            return new ScheduleEpoch(since.Value, present, Resumes: false);
        }

        return known == fingerprint + SuspendedSuffix && spec.Suspend != true
            ? new ScheduleEpoch(since.Value, known, Resumes: true)
            : new ScheduleEpoch(now, present, Resumes: false);
    }

    /// <summary>The epoch that begins once a resumed task's past is dealt with.</summary>
    public ScheduleEpoch Resumed(DateTimeOffset now) => Resumes ? new(Second(now), Fingerprint[..^SuspendedSuffix.Length], Resumes: false) : this;

    private static bool IsOnce(DistributedCronTaskSpec spec) =>
        spec.EffectiveSchedules() is { Count: > 0 } schedules && schedules.All(static text => text.Trim().Equals("@once", StringComparison.OrdinalIgnoreCase));

    /// <summary>Due times are whole seconds. A fraction would end up in the mark, which then is a time at which nothing was due.</summary>
    private static DateTimeOffset Second(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private static string FingerprintOf(DistributedCronTaskSpec spec)
    {
        var text = new StringBuilder();
        foreach (var expression in spec.EffectiveSchedules())
        {
            text.Append(expression).Append('\n');
        }

        var dst = spec.EffectiveDstPolicy();
        text.Append(spec.EffectiveTimeZone()).Append('\n').Append(dst.Gap).Append('\n').Append(dst.Overlap).Append('\n');
        text.Append(Format(spec.StartAt)).Append('\n').Append(Format(spec.EndAt));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static string Format(DateTimeOffset? instant) => instant is { } value ? Rfc3339.Format(value) : "";
}
