using Carillon.Api.HostGroups;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Api.Validation;

namespace Carillon.Operator.Validation;

/// <summary>
/// What the validators of the API say of an object, as sentences that begin with the field. API servers check most of it on write; but
/// not time zones and schedules, and not objects that were written before the definitions came.
/// </summary>
internal static class SpecProblems
{
    public static IReadOnlyList<string> Of(DistributedCronTask task) => Sentences(TaskValidator.Validate(task));

    public static IReadOnlyList<string> Of(DistributedCronRun run) => Sentences(RunValidator.Validate(run));

    public static IReadOnlyList<string> Of(HostGroup group) => Sentences(HostGroupValidator.Validate(group));

    private static string[] Sentences(IReadOnlyList<FieldError> errors) => [.. errors.Select(static error => error.ToString())];
}
