using System.Reflection;
using System.Text.Json.Nodes;
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

    /// <summary>The leader before was refused the Execution of web-2. What it was told is nowhere but in the status.</summary>
    [Fact]
    public async Task TakeOver_IsRefusedAfterALeaderOfBeforeWasRefusedAHost_BothAreMissed()
    {
        var run = Make.Run(phase: RunPhase.Running);
        run = run with
        {
            Spec = run.Spec! with
            {
                TaskSnapshot = run.Spec.TaskSnapshot! with
                {
                    Strategy = HostStrategy.Count,
                    Count = 3,
                    Retry = new RetryPolicy { Limit = 1, On = [RetryCondition.Lost] },
                },
            },
            Status = run.Status! with
            {
                Plan = new RunPlan
                {
                    Total = 3,
                    Hosts = ["web-1", "web-2", "web-3"],
                    Replacements = [new HostReplacement { Lost = "web-1", Host = "web-4" }],
                },
                Refused = 1,
                FailedHosts = [new FailedHost { Host = "web-2", Phase = ExecutionPhase.Missed, Message = "RefusedByServer: not on this one" }],
            },
        };
        var lost = Make.Execution("web-1", ExecutionPhase.Lost);
        lost = lost with { Spec = lost.Spec! with { Cancel = true, Retry = new RetryPolicy { Limit = 1 } } };
        var succeeded = Make.Execution("web-3", ExecutionPhase.Succeeded);
        var client = new StillClient(run, lost, succeeded);
        await using var term = new CachedTerm(client);
        CachedTerm.Show(term.Cache.Runs, run);
        CachedTerm.Show(term.Cache.Executions, lost, succeeded);

        await term.Get<RunReconciler>().ReconcileAsync(ObjectKey.Of(run), CancellationToken.None);

        var status = Assert.Single(client.Patches)["status"]!;
        Assert.Equal("PartiallySucceeded", (string?)status["phase"]);
        Assert.Equal(2, (int?)status["refused"]);
        Assert.Equal((3, 1, 2, 0), ((int?)status["counts"]!["desired"], (int?)status["counts"]!["succeeded"], (int?)status["counts"]!["missed"], (int?)status["counts"]!["cancelled"]));
        Assert.Equal(["web-2", "web-4"], ((JsonArray)status["failedHosts"]!).Select(static host => (string?)host!["host"]));
    }

    [Fact]
    public async Task Correction_LateResultIsThere_IsToldByAnEvent()
    {
        var run = Make.Run(phase: RunPhase.Failed);
        run = run with { Status = run.Status! with { Reason = "NoHostSucceeded", Counts = new RunCounts { Desired = 1, Lost = 1 }, CompletionTime = Make.Now } };
        var succeeded = Make.Execution("web-1", ExecutionPhase.Succeeded);
        var client = new StillClient(run, succeeded);
        var told = new ToldEvents();
        await using var term = new CachedTerm(client, told);
        CachedTerm.Show(term.Cache.Runs, run);
        CachedTerm.Show(term.Cache.Executions, succeeded);

        await term.Get<RunReconciler>().ReconcileAsync(ObjectKey.Of(run), CancellationToken.None);

        Assert.Equal(["RunCorrected"], told.Reasons);
        Assert.Equal("a late result makes it Succeeded: AllHostsSucceeded: 1 of 1 hosts succeeded", Assert.Single(told.Messages));
    }

    private static Execution InWave(int wave, Execution execution) => execution with { Spec = execution.Spec! with { Wave = wave } };

    private sealed class ToldEvents : IEventRecorder
    {
        public List<string> Reasons { get; } = [];

        public List<string> Messages { get; } = [];

        public void Record(EventType type, ObjectReference about, string reason, string message)
        {
            Reasons.Add(reason);
            Messages.Add(message);
        }
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
