using Carillon.Api.Tasks;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>Makes tasks that follow one another.</summary>
internal static class FamilyMaker
{
    /// <param name="choices">The chance.</param>
    /// <param name="make">Makes a task by its name, with so many fires.</param>
    /// <param name="fires">How often the tasks are due that begin it.</param>
    public static IReadOnlyList<PlannedTask> Make(Choices choices, Func<string, int, PlannedTask> make, int fires)
    {
        var root = make("root", fires);
        switch (choices.Below(6))
        {
            case 0:
                return [root, Follow("child", root)];
            case 1:
                var child = Follow("child", root);
                return [root, child, Follow("grandchild", child)];
            case 2:
                return [root, Follow("left", root), Follow("right", root)];
            case 3:
                // Due at the same times, so that there is something to join.
                var other = make("other", fires) with { At = root.At };
                other = other with { Spec = other.Spec with { Schedule = root.Spec.Schedule, Schedules = root.Spec.Schedules, TimeZone = root.Spec.TimeZone, DstPolicy = root.Spec.DstPolicy, EndAt = root.Spec.EndAt } };
                return [root, other, Follow("join", root, other)];
            default:
                var (left, right) = (Follow("left", root), Follow("right", root));
                return [root, left, right, Follow("bottom", left, right)];
        }

        PlannedTask Follow(string name, params PlannedTask[] upstreams)
        {
            var edges = upstreams.Select(upstream => MakeEdge(choices, upstream.Name)).ToList();
            var needsAll = edges.Exists(static edge => edge.SameHost == true);
            var planned = make(name, fires);
            return planned with
            {
                // Now and then before what it follows, which then is not known yet.
                At = choices.Chance(0.2) ? planned.At : root.At + choices.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(500)),
                Spec = planned.Spec with
                {
                    Schedule = null,
                    Schedules = null,
                    EndAt = null,
                    DependsOn = edges,
                    Strategy = needsAll ? HostStrategy.All : planned.Spec.Strategy,
                    Count = needsAll ? null : planned.Spec.Count,
                    Percent = needsAll ? null : planned.Spec.Percent,
                },
            };
        }
    }

    private static TaskDependency MakeEdge(Choices choices, string task)
    {
        var sameHost = choices.Chance(0.3);
        return new TaskDependency
        {
            Task = task,
            Condition = choices.Pick<DependencyCondition?>([null, DependencyCondition.Success, DependencyCondition.Failure, DependencyCondition.Always, DependencyCondition.Always]),
            Hosts = sameHost ? null : choices.Pick<string?>([null, "All", "Any", "50%"]),
            SameHost = sameHost ? true : null,
        };
    }
}
