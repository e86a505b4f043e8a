using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Retention;

namespace Carillon.Tests.Unit.Operator.Retention;

public sealed class GarbageListTests
{
    [Fact]
    public async Task Done_CondemnedToMoreMeanwhile_KeepsThat()
    {
        await using var term = new CachedTerm();
        var list = term.Get<GarbageList>();
        var run = Make.Run("old", RunPhase.Succeeded);
        var key = ObjectKey.Of(run);

        list.Add(new RetentionPlan { Strip = [run] });
        list.Add(new RetentionPlan { Delete = [run] });
        list.Done(key, GarbageKind.ExecutionsOnly); // by the worker that had begun with that

        Assert.Equal(GarbageKind.Run, list.Find(key));
        list.Done(key, GarbageKind.Run);
        Assert.Null(list.Find(key));
    }

    [Fact]
    public async Task Add_WhileAWorkerIsDoneWithIt_Passes()
    {
        await using var term = new CachedTerm();
        var list = term.Get<GarbageList>();
        var run = Make.Run("old", RunPhase.Succeeded);
        var plan = new RetentionPlan { Delete = [run] };
        var adds = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                list.Add(plan);
            }
        });

        while (!adds.IsCompleted)
        {
            list.Done(ObjectKey.Of(run), GarbageKind.Run);
        }

        await adds;
    }
}
