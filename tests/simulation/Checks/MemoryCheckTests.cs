using System.Runtime.CompilerServices;
using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Checks;

public sealed class MemoryCheckTests : IDisposable
{
    private readonly SimApi _api = new(new SimKernel(1));
    private readonly WorkQueue<ObjectKey> _queue = new(nameof(MemoryCheckTests), TimeProvider.System);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Run_KeyOfWhatIsGone_IsALeak()
    {
        _queue.Add(new ObjectKey("team", "gone"));

        var fault = Assert.Throws<SimulationFailedException>(() => MemoryCheck.Run([_queue], _api));

        Assert.Contains("team/gone", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Scenarios that run at the same time join and leave them meanwhile, so a list that is walked there changes under the walk.</summary>
    [Fact]
    public void Run_FiguresThatAllScenariosShare_AreNotLookedInto()
    {
        var foreign = new QueueOfAnotherScenario();
        QueueMetrics.Of(nameof(MemoryCheckTests)).Join(foreign);
        try
        {
            MemoryCheck.Run([_queue], _api);
        }
        finally
        {
            QueueMetrics.Of(nameof(MemoryCheckTests)).Leave(foreign);
        }
    }

    /// <summary>Says what the check takes for the UID of something gone when it is asked for what it holds.</summary>
    private sealed class QueueOfAnotherScenario : IMeasuredQueue, ITuple
    {
        public int ReadyCount => 0;

        public TimeSpan Unfinished => TimeSpan.Zero;

        public int Length => 1;

        public object this[int index] => "e00001";
    }
}
