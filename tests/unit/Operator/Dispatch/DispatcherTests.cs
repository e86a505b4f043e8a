using System.Diagnostics.Metrics;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Executions;
using Carillon.Operator.Hosting;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class DispatcherTests
{
    [Fact]
    public async Task DispatchAsync_RunWasMadeLongBefore_MeasuresTheFanOutAlone()
    {
        // creationTimestamp is cut to the second, and a Run may wait for its turn: neither is time that the fan-out took.
        var time = new ManualTimeProvider(Make.Now.AddSeconds(0.9));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddOperator(new OperatorOptions(), new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
            .BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var samples = new MetricSamples(i => i.Meter.Scope == factory);
        await using var term = services.CreateAsyncScope();
        var run = Make.Run();
        run = run with { Metadata = run.Metadata with { OwnerReferences = [Owner.Of(DistributedCronTask.KindName, Make.Task().Metadata)] } };

        var result = await term.ServiceProvider.GetRequiredService<Dispatcher>()
            .DispatchAsync(run, new OwnWrites<DistributedCronRun>(), CancellationToken.None);

        Assert.IsType<DispatchResult.FannedOut>(result); // to no host: the group does not exist
        Assert.Equal(1, samples["carillon_fan_out_seconds_count"]);
        Assert.Equal(0, samples["carillon_fan_out_seconds_sum"]);
    }

    /// <summary>Left behind by <c>kubectl delete --cascade=orphan</c>, it has no owner any more; the task goes after that.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DispatchAsync_TaskWasDeletedAndLeftTheRunBehind_NeverBegins(bool isTaskStillThere)
    {
        var task = Make.Task();
        task = task with { Metadata = task.Metadata with { DeletionTimestamp = Make.Now } };

        var end = Assert.IsType<DispatchResult.Ends>(await DispatchAsync(isTaskStillThere ? new StillClient(task) : new StillClient()));

        Assert.Equal((RunPhase.Failed, "TaskNotFound"), (end.Phase, end.Reason));
    }

    [Fact]
    public async Task DispatchAsync_RunHasNoOwnerAndItsTaskIsThere_Begins() =>
        Assert.IsType<DispatchResult.FannedOut>(await DispatchAsync(new StillClient(Make.Task())));

    /// <summary>The leader before has let a host start, which the cache does not show yet.</summary>
    [Fact]
    public async Task DispatchAsync_RunWasLeftBehindAfterItHadBegun_GoesOn() =>
        Assert.IsType<DispatchResult.FannedOut>(await DispatchAsync(new StillClient(Make.Execution("web-1"))));

    private static async Task<DispatchResult> DispatchAsync(IKubernetesClient client)
    {
        await using var term = new CachedTerm(client);
        return await term.Get<Dispatcher>().DispatchAsync(Make.Run(), new OwnWrites<DistributedCronRun>(), CancellationToken.None);
    }
}
