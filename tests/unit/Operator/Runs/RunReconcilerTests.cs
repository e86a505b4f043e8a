using System.Reflection;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Runs;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class RunReconcilerTests
{
    [Fact]
    public async Task Rollout_StopsAndAnEndIsNotTakenAtFirst_IsToldOnce()
    {
        var client = DispatchProxy.Create<IKubernetesClient, ConflictingClient>();
        var told = new ToldEvents();
        await using var term = new CachedTerm(client, told);
        var run = Make.Run(phase: RunPhase.Running);
        run = run with
        {
            Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { Rollout = new RolloutPolicy { Canary = 1, MaxFailures = 0 } } },
            Status = run.Status! with { Plan = new RunPlan { Total = 2 } },
        };
        CachedTerm.Show(term.Cache.Runs, run);
        CachedTerm.Show(
            term.Cache.Executions, InWave(1, Make.Execution("web-1", ExecutionPhase.Failed)), InWave(2, Make.Execution("web-2", held: true)));
        ((ConflictingClient)client).Run = run;

        await term.Get<RunReconciler>().ReconcileAsync(ObjectKey.Of(run), CancellationToken.None);
        await term.Get<RunReconciler>().ReconcileAsync(ObjectKey.Of(run), CancellationToken.None);

        Assert.Equal(2, ((ConflictingClient)client).Ends);
        Assert.Equal(["RolloutStopped"], told.Reasons);
    }

    private static Execution InWave(int wave, Execution execution) => execution with { Spec = execution.Spec! with { Wave = wave } };

    private sealed class ToldEvents : IEventRecorder
    {
        public List<string> Reasons { get; } = [];

        public void Record(EventType type, ObjectReference about, string reason, string message) => Reasons.Add(reason);
    }

    /// <summary>Takes the end of no Execution, as where somebody changes it each time.</summary>
    private class ConflictingClient : DispatchProxy
    {
        public int Ends { get; private set; }

        public DistributedCronRun? Run { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IKubernetesClient.PatchAsync), targetMethod!.Name);
            if (args![0] is not ResourceType<Execution>)
            {
                return Task.FromResult(Run!);
            }

            Ends++;
            return Task.FromException<Execution>(new KubernetesApiException(409, "Conflict", "it has been modified"));
        }
    }
}
