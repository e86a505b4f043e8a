using Carillon.Operator.Runs;

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
}
