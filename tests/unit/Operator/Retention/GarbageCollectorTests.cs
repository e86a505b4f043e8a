using System.Reflection;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;
using Carillon.Operator.Statistics;

namespace Carillon.Tests.Unit.Operator.Retention;

public sealed class GarbageCollectorTests
{
    private static readonly DistributedCronRun Given = Of(new RunCounts { Desired = 1, Lost = 1 }, "7");
    private static readonly DistributedCronRun Corrected = Of(new RunCounts { Desired = 1, Succeeded = 1 }, "8");
    private static readonly ObjectKey Key = ObjectKey.Of(Given);

    private readonly IKubernetesClient _client = DispatchProxy.Create<IKubernetesClient, DeletingClient>();

    [Fact]
    public async Task Collect_CorrectedSinceItWasCondemned_WaitsForTheStatistics()
    {
        await using var term = new CachedTerm(_client);
        var (list, collector) = (term.Get<GarbageList>(), term.Get<GarbageCollector>());
        CachedTerm.Show(term.Cache.Tasks, Counting(Given));
        CachedTerm.Show(term.Cache.Runs, Corrected);
        CachedTerm.Show(term.Cache.Executions, Make.Execution("web-1"));
        list.Add(new RetentionPlan { Delete = [Given] });

        Assert.Null(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Empty(Client.Deleted);
        Assert.Null(list.Find(Key)); // its history decides again

        CachedTerm.Show(term.Cache.Tasks, Counting(Corrected));
        list.Add(new RetentionPlan { Delete = [Corrected] });
        Assert.Null(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Equal(["run-web-1", "run"], Client.Deleted);
    }

    [Fact]
    public async Task Collect_CorrectedWhileItsExecutionsGo_StaysUntilItIsCounted()
    {
        await using var term = new CachedTerm(_client);
        var (list, collector) = (term.Get<GarbageList>(), term.Get<GarbageCollector>());
        CachedTerm.Show(term.Cache.Tasks, Counting(Given));
        CachedTerm.Show(term.Cache.Runs, Given);
        list.Add(new RetentionPlan { Delete = [Given] });
        Client.RunVersion = Corrected.Metadata.ResourceVersion;

        Assert.NotNull(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Equal(GarbageKind.Run, list.Find(Key));

        CachedTerm.Show(term.Cache.Runs, Corrected);
        Assert.Null(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Empty(Client.Deleted);
        Assert.Null(list.Find(Key));
    }

    [Fact]
    public async Task Collect_LateResultMayStillCome_DeletesFirstWhatItWouldChange()
    {
        await using var term = new CachedTerm(_client);
        var (list, collector) = (term.Get<GarbageList>(), term.Get<GarbageCollector>());
        Execution succeeded = Make.Execution("web-1", ExecutionPhase.Succeeded), lost = Make.Execution("web-2", ExecutionPhase.Lost, "AgentUnavailable");
        var run = Of(RunTally.Of([succeeded, lost], desired: 2, unconfirmed: 0).Counts, "7");
        CachedTerm.Show(term.Cache.Tasks, Counting(run));
        CachedTerm.Show(term.Cache.Runs, run);
        CachedTerm.Show(term.Cache.Executions, succeeded, Seen(lost, "5"));
        list.Add(new RetentionPlan { Delete = [run] });
        Client.ExecutionVersion = "6"; // its result has come meanwhile

        Assert.NotNull(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Empty(Client.Deleted);

        CachedTerm.Show(term.Cache.Executions, Seen(Make.Execution("web-2", ExecutionPhase.Succeeded), "6"));
        Assert.NotNull(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Empty(Client.Deleted); // the Run has still to be corrected
        Assert.Equal(GarbageKind.Run, list.Find(Key));

        Client.ExecutionVersion = "7";
        CachedTerm.Show(term.Cache.Executions, Seen(lost, "7"));
        Assert.Null(await collector.CollectAsync(Key, CancellationToken.None));
        Assert.Equal(["run-web-2", "run-web-1", "run"], Client.Deleted);
    }

    private DeletingClient Client => (DeletingClient)_client;

    private static DistributedCronRun Of(RunCounts counts, string version)
    {
        var run = Make.Run(phase: RunPhase.Failed, completed: Make.Now);
        return run with { Metadata = run.Metadata with { ResourceVersion = version }, Status = run.Status! with { Counts = counts } };
    }

    private static Execution Seen(Execution execution, string version) =>
        execution with { Metadata = execution.Metadata with { ResourceVersion = version } };

    private static DistributedCronTask Counting(DistributedCronRun run) =>
        Make.Task(status: new DistributedCronTaskStatus { StatsLedger = [RunContribution.Of(run, [], TimeZoneInfo.Utc)] });

    /// <summary>Deletes only in the version that it has.</summary>
    private class DeletingClient : DispatchProxy
    {
        public List<string> Deleted { get; } = [];

        public string? RunVersion { get; set; }

        public string? ExecutionVersion { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IKubernetesClient.DeleteAsync), targetMethod!.Name);
            var present = args![0] is ResourceType<Execution> ? ExecutionVersion : RunVersion;
            if (present is not null && args[3] is DeleteOptions { ResourceVersion: { } version } && version != present)
            {
                throw new KubernetesApiException(409, "Conflict", "it has been modified");
            }

            Deleted.Add((string)args[2]!);
            return Task.FromResult(true);
        }
    }
}
