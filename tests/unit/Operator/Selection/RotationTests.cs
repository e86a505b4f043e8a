using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

public sealed class RotationTests
{
    [Fact]
    public void Of_Runs_IsTheLastHostOfTheNewestPick() =>
        Assert.Equal("c", Rotation.Of([Run("r2", 2, ["b", "c"]), Run("r1", 1, ["a"]), Run("r3", 3, null)]));

    [Fact]
    public void Of_RunsThatArePickedForSomethingElse_DoNotCount()
    {
        var turn = Run("r1", 1, ["a"]);
        IEnumerable<DistributedCronRun> others =
        [
            Run("rerun", 2, ["x"]) with { Spec = turn.Spec! with { RerunOf = new RerunReference { Run = "r1" } } },
            Run("named", 3, ["x"]) with { Spec = turn.Spec! with { Hosts = ["x"] } },
            Run("narrowed", 4, ["x"]) with { Spec = turn.Spec! with { NodeSelector = new LabelSelector() } },
            Run("random", 5, ["x"]) with { Spec = turn.Spec! with { TaskSnapshot = new DistributedCronTaskSpec { Selection = HostSelection.Random } } },
        ];

        Assert.Equal("a", Rotation.Of(others.Append(turn)));
    }

    private static DistributedCronRun Run(string name, int second, IReadOnlyList<string>? hosts)
    {
        var run = Make.Run(name, scheduled: Make.Now.AddSeconds(second));
        return run with
        {
            Spec = run.Spec! with { TaskSnapshot = new DistributedCronTaskSpec { Selection = HostSelection.RoundRobin, Strategy = HostStrategy.Any } },
            Status = new DistributedCronRunStatus { Plan = new RunPlan { Hosts = hosts } },
        };
    }
}
