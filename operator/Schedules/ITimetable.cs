namespace Carillon.Operator.Schedules;

/// <summary>The due times of one task, all its schedules taken together. Instants are whole seconds.</summary>
internal interface ITimetable
{
    /// <summary>The first due time after <paramref name="instant"/>; null when there is none any more.</summary>
    DateTimeOffset? NextAfter(DateTimeOffset instant);

    /// <summary>The last due time at or before <paramref name="instant"/>; null when there was none.</summary>
    DateTimeOffset? LatestUntil(DateTimeOffset instant);

    /// <summary>How many due times lie after <paramref name="after"/> and not after <paramref name="until"/>, in a time that does not grow with them.</summary>
    TimetableCount Count(DateTimeOffset after, DateTimeOffset until);
}
