using Carillon.Api.Runs;

namespace Carillon.Operator.Schedules;

/// <summary>A Run to make.</summary>
/// <param name="ScheduledTime">The due time it is for.</param>
/// <param name="Trigger"><see cref="RunTrigger.Schedule"/>, or <see cref="RunTrigger.CatchUp"/> for one made up for later.</param>
internal readonly record struct DueFire(DateTimeOffset ScheduledTime, RunTrigger Trigger);
