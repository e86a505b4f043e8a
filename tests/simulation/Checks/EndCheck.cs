using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Statistics;
using Carillon.Api.Tasks;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>What must be true when all is quiet: nothing hangs, nothing is lost, the books are balanced.</summary>
internal sealed class EndCheck(RuleBook rules, SimApi api, DateTimeOffset now)
{
    public void Run()
    {
        foreach (var chapter in rules.Chapters)
        {
            chapter.AtEnd();
        }

        foreach (var run in rules.Runs.Where(static run => !run.IsGone))
        {
            CheckRun(run);
        }

        foreach (var execution in api.List("executions"))
        {
            var runUid = (string)execution.Spec!["runRef"]!["uid"]!;
            RuleBook.Expect(rules.Runs.Any(run => run.Uid == runUid && !run.IsGone), $"{execution.Name} is left of a run that is gone");
        }

        foreach (var state in api.List("distributedcrontasks"))
        {
            var task = RuleBook.Read(state, CarillonJsonContext.Default.DistributedCronTask);
            CheckFires(task);
            CheckStatistics(task);
            CheckHistory(task);
        }
    }

    private void CheckRun(KnownRun run)
    {
        RuleBook.Expect(run.IsFinal, $"{run.Name} is still {run.Phase} {(string?)run.State.Status?["reason"]} at the end");
        var executions = api.List("executions").Where(execution => (string?)execution.Spec?["runRef"]?["uid"] == run.Uid).ToList();
        foreach (var execution in executions)
        {
            RuleBook.Expect(KnownExecution.IsFinalPhase(KnownExecution.PhaseOf(execution)), $"{execution.Name} is still {KnownExecution.PhaseOf(execution)} at the end");
        }

        var replaced = run.Executions.Select(static execution => execution.Replaces).ToHashSet();
        executions.RemoveAll(execution => replaced.Contains(execution.Name)); // others have their part
        var areAllThere = executions.Count == run.Count("desired") - ((int?)run.State.Status?["refused"] ?? 0);
        foreach (var phase in (ExecutionPhase[])[ExecutionPhase.Succeeded, ExecutionPhase.Failed, ExecutionPhase.TimedOut, ExecutionPhase.Cancelled, ExecutionPhase.Missed, ExecutionPhase.Lost])
        {
            var name = char.ToLowerInvariant($"{phase}"[0]) + $"{phase}"[1..];
            var real = executions.Count(execution => KnownExecution.PhaseOf(execution) == $"{phase}");
            RuleBook.Expect(
                run.Count(name) == real || (run.Count(name) > real && !areAllThere), $"{run.Name} counts {run.Count(name)} {name}, but there are {real}");
        }

        var task = (string?)run.State.Spec?["taskRef"]?["uid"];
        RuleBook.Expect(
            task is null || api.List("distributedcrontasks").Any(state => state.Uid == task),
            $"{run.Name} is left of a task that is gone");
    }

    /// <summary>No due time is lost: each has a Run, or a policy passed over it.</summary>
    private void CheckFires(DistributedCronTask task)
    {
        var uid = task.Metadata.Uid!;
        if (!rules.IsUnchanged(uid))
        {
            return;
        }

        var due = DueModel.DueTimes(task, now);
        var made = rules.Runs.Where(run => run.IsOfSchedule && run.TaskUid == uid).Select(static run => run.ScheduledTime!).ToHashSet(StringComparer.Ordinal);
        var expected = due.Select(Rfc3339.Format).ToList();
        foreach (var time in made)
        {
            RuleBook.Expect(expected.Contains(time), $"{task.Metadata.Name} was fired at {time}, when it was not due");
        }

        if (expected.Count > 0)
        {
            RuleBook.Expect(
                Rfc3339.Format(task.Status?.LastScheduleTime ?? default) == expected[^1],
                $"the mark of {task.Metadata.Name} is {task.Status?.LastScheduleTime:O}, its last due time was {expected[^1]}");
        }

        if (task.Spec is { MisfirePolicy: MisfirePolicy.FireAll, MaxCatchUp: 1000, StartingDeadlineSeconds: null })
        {
            foreach (var time in expected)
            {
                RuleBook.Expect(made.Contains(time), $"{task.Metadata.Name} was due at {time} and never fired (FireAll)");
            }
        }
    }

    /// <summary>Each host of each Run that ever ended is in the figures once.</summary>
    private void CheckStatistics(DistributedCronTask task)
    {
        var ended = rules.Runs.Where(run => run.TaskUid == task.Metadata.Uid && run.IsFinal).ToList();
        var days = task.Status?.DailyStats ?? [];
        (string Name, Func<ExecutionFigures, long?> Figure, string Count)[] figures =
        [
            ("success", static day => day.Success, "succeeded"),
            ("failure", static day => day.Failure, "failed"),
            ("timeout", static day => day.Timeout, "timedOut"),
            ("cancelled", static day => day.Cancelled, "cancelled"),
            ("missed", static day => day.Missed, "missed"),
            ("lost", static day => day.Lost, "lost"),
        ];
        foreach (var (name, figure, count) in figures)
        {
            var counted = days.Sum(day => figure(day) ?? 0);
            var most = ended.Sum(run => (long)run.Count(count));
            var least = most - ended.Where(static run => run.WasDeletedByHand).Sum(run => (long)run.Count(count));
            RuleBook.Expect(
                counted >= least && counted <= most, $"the figures of {task.Metadata.Name} say {counted} {name}, its runs add up to {least} to {most}");
        }
    }

    private void CheckHistory(DistributedCronTask task)
    {
        var runs = rules.Runs.Where(run => !run.IsGone && run.TaskUid == task.Metadata.Uid && !rules.Dependencies.IsWaitedWith(run)).ToList();
        var successes = runs.Count(static run => run.Phase == "Succeeded");
        var most = task.Spec?.History?.SuccessfulRuns ?? 3;
        RuleBook.Expect(successes <= most, $"{task.Metadata.Name} keeps {successes} successful runs, {most} are asked for");
        var others = runs.Count - successes;
        most = task.Spec?.History?.FailedRuns ?? 5;
        RuleBook.Expect(others <= most, $"{task.Metadata.Name} keeps {others} other runs, {most} are asked for");
    }
}
