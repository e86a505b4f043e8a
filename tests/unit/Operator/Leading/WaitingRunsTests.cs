using Carillon.Api.Runs;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Leading;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Operator.Leading;

/// <summary>A Run that waits for its turn is looked at again when another one gives it away.</summary>
public sealed class WaitingRunsTests
{
    [Theory]
    [InlineData("ended", true)]
    [InlineData("paused", true)]
    [InlineData("moved on", false)]
    public async Task OtherRunOfTheTask_Changes_WakesWhatWaits(string change, bool wakes)
    {
        await using var term = new CachedTerm();
        var other = Make.Run("other");
        var waiting = Make.Run("waiting") with { Status = new DistributedCronRunStatus { Phase = RunPhase.Pending, Reason = Reasons.WaitingForEarlierRun } };
        CachedTerm.Show(term.Cache.Runs, other, waiting);
        var subscriptions = term.Get<Triggers>().Subscribe();
        var queue = term.Get<ReconcileQueues>().Runs.Keys;
        StepAll(subscriptions);
        await DrainAsync(queue);

        CachedTerm.Show(term.Cache.Runs, change switch
        {
            "ended" => other with { Status = new DistributedCronRunStatus { Phase = RunPhase.Failed } },
            "paused" => other with { Metadata = other.Metadata with { Generation = 2 }, Spec = other.Spec! with { Paused = true } },
            _ => other with { Status = new DistributedCronRunStatus { Phase = RunPhase.Running } },
        });
        StepAll(subscriptions);

        Assert.Equal(wakes, (await DrainAsync(queue)).Contains("waiting"));
    }

    private static void StepAll(IReadOnlyList<InformerSubscription> subscriptions)
    {
        foreach (var subscription in subscriptions)
        {
            while (subscription.TryStep())
            {
            }
        }
    }

    private static async Task<List<string>> DrainAsync(WorkQueue<ObjectKey> queue)
    {
        var names = new List<string>();
        while (queue.TryStep(Note, NullLogger.Instance, CancellationToken.None, out var work))
        {
            await work;
        }

        return names;

        Task<TimeSpan?> Note(ObjectKey key, CancellationToken stop)
        {
            names.Add(key.Name);
            return Task.FromResult<TimeSpan?>(null);
        }
    }
}
