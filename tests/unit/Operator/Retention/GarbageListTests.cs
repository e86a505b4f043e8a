using Carillon.Api.Runs;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Retention;
using Carillon.Tests.Support.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Retention;

public sealed class GarbageListTests
{
    [Fact]
    public async Task Done_CondemnedToMoreMeanwhile_KeepsThat()
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(new ManualTimeProvider(Make.Now))
            .AddOperator(new OperatorOptions(), new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
            .BuildServiceProvider();
        await using var term = services.CreateAsyncScope();
        var list = term.ServiceProvider.GetRequiredService<GarbageList>();
        var run = Make.Run("old", RunPhase.Succeeded);
        var key = ObjectKey.Of(run);

        list.Add(new RetentionPlan { Strip = [run] });
        list.Add(new RetentionPlan { Delete = [run] });
        list.Done(key, GarbageKind.ExecutionsOnly); // by the worker that had begun with that

        Assert.Equal(GarbageKind.Run, list.Find(key));
        list.Done(key, GarbageKind.Run);
        Assert.Null(list.Find(key));
    }
}
