using Carillon.Kubernetes.Leadership;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Operators;
using static Carillon.Tests.Simulation.Kernel.SimThread;

namespace Carillon.Tests.Simulation;

/// <summary>That all happens on one thread, in the order that chance has chosen, and that whatever does not is found.</summary>
public class SimKernelTests
{
    /// <summary>Also where it reaches neither clock nor client: what it changes is seen sooner or later, as the machine will have it.</summary>
    [Fact]
    public void RunUntil_AsynchronousCodeWentOnOnAnotherThread_Fails() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var there = new ManualResetEventSlim();
        kernel.Schedule(null, TimeSpan.Zero, () => _ = GoOnAsync());
        kernel.Schedule(null, TimeSpan.FromSeconds(1), () =>
        {
            completion.SetResult();
            there.Wait();
        });

        var failure = Assert.Throws<SimulationFailedException>(() => kernel.RunUntil(kernel.UtcNow.AddSeconds(5)));

        Assert.Contains("left the thread", failure.Message, StringComparison.Ordinal);

        async Task GoOnAsync()
        {
            await completion.Task.ConfigureAwait(false);
            there.Set();
        }
    });

    /// <summary>
    /// Now and then the elector gave the lease back from another thread: it heard of the stop from the thread pool, and whether its work had ended
    /// by then was left to the machine.
    /// </summary>
    [Fact]
    public void Elector_StoppedBetweenTwoRenewals_StepsDownWithinThatStep() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var actor = new Actor("leader");
        var time = new SimTime(kernel, actor);
        var client = new SimClient(kernel, new SimApi(kernel), new SimNetwork(kernel.Choices.Fork()), actor, time);
        var options = new LeaderElectorOptions { Namespace = "carillon", LeaseName = "lease", Identity = "leader", Random = kernel.Choices.ForkRandom(), Stepped = true };
        var elector = new LeaderElector(client, options, time, new SimLogger(kernel));
        using var stop = new CancellationTokenSource();
        _ = elector.RunAsync(UntilStoppedAsync, stop.Token);
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        Assert.True(elector.IsLeader);

        kernel.Schedule(actor, TimeSpan.Zero, () =>
        {
            stop.Cancel();
            Assert.False(elector.IsLeader);
        });
        kernel.RunUntil(kernel.UtcNow.AddSeconds(1));

        Assert.Null(elector.CurrentHolder);

        // What is in progress takes a while to end, so nothing but the stop itself lets the elector go on.
        Task UntilStoppedAsync(CancellationToken stop)
        {
            var ended = new TaskCompletionSource();
            stop.UnsafeRegister(_ => kernel.Schedule(actor, TimeSpan.FromMilliseconds(1), () => ended.TrySetResult()), null);
            return ended.Task;
        }
    });
}
