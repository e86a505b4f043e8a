namespace Carillon.Api.Cron;

/// <summary>The families of expressions.</summary>
public enum CronScheduleKind
{
    /// <summary>Never the kind of a parsed schedule.</summary>
    Unknown = 0,

    /// <summary>Five or six fields, or a macro such as <c>@daily</c>: follows the calendar of a time zone.</summary>
    Cron,

    /// <summary><c>@every &lt;duration&gt;</c>: an even beat from an anchor, independent of any time zone.</summary>
    Every,

    /// <summary><c>@at &lt;RFC 3339&gt;</c>: one given instant.</summary>
    At,

    /// <summary><c>@once</c>: one instant, the anchor.</summary>
    Once,
}
