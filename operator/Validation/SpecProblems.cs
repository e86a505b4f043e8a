using Carillon.Api.Cron;
using Carillon.Api.HostGroups;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Operator.Validation;

/// <summary>What the validators of the API say of an object, as sentences that begin with the field.</summary>
internal static class SpecProblems
{
    public static IReadOnlyList<string> Of(DistributedCronTask task)
    {
        var problems = new List<string>();
        foreach (var expression in TaskTimetable.ExpressionsOf(task.Spec ?? new()))
        {
            var options = new CronParseOptions { HashSeed = $"{task.Metadata.Namespace}/{task.Metadata.Name}" };
            if (!CronSchedule.TryParse(expression, options, out _, out var error))
            {
                problems.Add($"spec.schedule: {error.Message}");
            }
        }

        if (!TaskTimetable.TryFindZone(task.Spec?.TimeZone, out _))
        {
            problems.Add($"spec.timeZone: {task.Spec?.TimeZone} is no IANA time zone");
        }

        return problems;
    }

    public static IReadOnlyList<string> Of(DistributedCronRun run) => [];

    public static IReadOnlyList<string> Of(HostGroup group) => [];
}
