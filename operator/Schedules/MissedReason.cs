namespace Carillon.Operator.Schedules;

/// <summary>Why a due time got no Run. The words are labels of a metric.</summary>
internal enum MissedReason
{
    /// <summary>Nobody was there in time, and misfirePolicy does not make up for it.</summary>
    MisfirePolicy,

    /// <summary>It was later than startingDeadlineSeconds.</summary>
    StartingDeadline,

    /// <summary>More was to be made up for than maxCatchUp allows.</summary>
    MaxCatchUp,

    /// <summary>The API server understood the Run and would not have it.</summary>
    RefusedByServer,

    /// <summary>A Run that the schedule did not make has the name that its Run must have.</summary>
    NameTaken,
}
