namespace Carillon.Api.Cron;

/// <summary>Five or six fields: the local times of a <see cref="CalendarRule"/>, put on the time line through the offsets of a zone.</summary>
internal sealed class CalendarSchedule : CronSchedule
{
    private readonly CalendarRule _rule;

    public CalendarSchedule(string text, in CalendarRule rule)
        : base(text) => _rule = rule;

    public override CronScheduleKind Kind => CronScheduleKind.Cron;

    public override string Explain() => CalendarExplainer.Explain(_rule);

    internal override long NextSecond(long from, TimeZoneInfo zone, DstPolicy policy) => Search<Forward>(from + 1, zone, policy);

    internal override long PreviousSecond(long from, TimeZoneInfo zone, DstPolicy policy) => Search<Backward>(from - 1, zone, policy);

    internal override long CountSeconds(long first, long last, TimeZoneInfo zone, DstPolicy policy)
    {
        policy = Effective(policy);
        var count = 0L;
        for (var instant = first; instant <= last;)
        {
            var span = ZoneClock.SpanAt(zone, instant);
            var entry = Forward.Enter(span, instant, span.FirstLocal(policy));
            var ownClock = Math.Max(entry, span.Start + span.Offset);
            count += _rule.Count(ownClock, Math.Min(last + 1, span.End) + span.Offset);

            // Whatever a gap swallowed is due once, at its end, unless that instant is due by itself.
            if (entry < ownClock && _rule.Count(entry, ownClock) > 0 && !_rule.Matches(ownClock))
            {
                count++;
            }

            instant = span.End;
        }

        return count;
    }

    /// <summary>
    /// Looks for the nearest due instant at <paramref name="instant"/> or further on, span by span. In a span local times are instants
    /// plus a constant, so the search itself is the calendar's; the span only says which local times are its own.
    /// </summary>
    private long Search<TDirection>(long instant, TimeZoneInfo zone, DstPolicy policy)
        where TDirection : ISearchDirection
    {
        if (_rule.IsInterval)
        {
            policy = DstPolicy.OfIntervals;
        }

        for (var left = 0; instant is >= 0 and < ZoneClock.EndOfTime; left++)
        {
            var span = ZoneClock.SpanAt(zone, instant);
            var firstLocal = span.FirstLocal(policy);
            var found = _rule.Find<TDirection>(TDirection.Enter(span, instant, firstLocal));
            if (found == TDirection.Never)
            {
                break;
            }

            if (found >= firstLocal && found < span.EndLocal)
            {
                return span.ToInstant(found);
            }

            // The neighbour's clock may pass times before `found` again. Two spans on no clock does, so all in between can be skipped.
            instant = TDirection.Leave(span);
            if (left > 0)
            {
                instant = TDirection.Further(instant, found - TDirection.Step * ZoneClock.MaxOffset);
            }
        }

        return TDirection.Never;
    }

    private DstPolicy Effective(DstPolicy policy) => _rule.IsInterval ? DstPolicy.OfIntervals : policy;
}
