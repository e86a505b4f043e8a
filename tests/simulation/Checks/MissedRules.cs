using System.Globalization;
using Carillon.Api;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>What was missed and what was made are all due times up to the mark, whenever it is written.</summary>
internal sealed class MissedRules(RuleBook book) : Chapter(book)
{
    private readonly Dictionary<string, IReadOnlyList<DateTimeOffset>> _due = new(StringComparer.Ordinal);

    public override void OnCommit(SimCommit commit)
    {
        var task = commit.After;
        if (commit.Type != WatchEventType.Modified || task.Kind != "DistributedCronTask" || !Book.IsUnchanged(task.Uid)
            || (string?)task.Status?["lastScheduleTime"] is not { } text || (string?)commit.Before!.Status?["lastScheduleTime"] == text)
        {
            return;
        }

        if (!_due.TryGetValue(task.Uid, out var due))
        {
            var read = RuleBook.Read(task, CarillonJsonContext.Default.DistributedCronTask);
            due = _due[task.Uid] = DueModel.DueTimes(read, read.Spec!.EndAt ?? Time(text));
        }

        var mark = Time(text);
        var made = Book.Runs.Where(run => run.IsOfSchedule && run.TaskUid == task.Uid && Time(run.ScheduledTime!) <= mark).ToList();
        var times = made.Select(static run => run.ScheduledTime).Distinct().Count();
        var forgotten = made.Count(run => Book.IsForgotten(run.Uid));
        var missed = (long?)task.Status["missed"]?["total"] ?? 0;
        var all = due.Count(time => time <= mark);
        RuleBook.Expect(
            times + missed >= all && times + missed <= all + forgotten,
            $"{task.Name} had {all} due times until {text}: {times} have a run and {missed} are missed ({forgotten} are forgotten)");
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
