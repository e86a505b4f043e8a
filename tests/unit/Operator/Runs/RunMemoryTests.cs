using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Runs;

public class RunMemoryTests
{
    [Fact]
    public void UnconfirmedBeyond_StoreAheadOfItsEvents_CountsEachExecutionOnce()
    {
        var memory = new RunMemory();
        memory.Expect("run-a");
        memory.Expect("run-b");

        Assert.Equal(2, memory.UnconfirmedBeyond([]));
        Assert.Equal(1, memory.UnconfirmedBeyond([Make.Execution("a"), Make.Execution("c")]));

        memory.Confirm("run-a");
        Assert.Equal(1, memory.UnconfirmedBeyond([Make.Execution("a"), Make.Execution("c")]));
        Assert.Equal(0, memory.UnconfirmedBeyond([Make.Execution("a"), Make.Execution("b")]));
    }

    [Fact]
    public void RefusedBefore_StatusIsBehindAndThenHasOwnRefusalsToo_CountsEachOnce()
    {
        var memory = new RunMemory();
        memory.Inherit(1);
        memory.Inherit(2); // what the leader before wrote last has come
        memory.Refuse("web-4", new Refusal(Reasons.RefusedByServer, "no", MayPass: false));
        memory.Inherit(2); // not written yet
        memory.Inherit(3);

        Assert.Equal((2, 1), (memory.RefusedBefore, memory.Refused.Count));
    }
}
