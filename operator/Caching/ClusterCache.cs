using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Statistics;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Executions;
using Carillon.Operator.Leading;
using Carillon.Operator.Runs;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Caching;

/// <summary>
/// Everything the operator knows of the cluster. Standbys keep it warm too, so that a takeover starts at once. What no decision needs
/// is skipped at decode time: outputs, attempts, executors of Executions, figures of agents.
/// </summary>
internal sealed class ClusterCache
{
    private const string RunsByTask = "task";
    private const string RunsByUpstream = "upstream";
    private const string RunsByWait = "wait";
    private const string ExecutionsByRun = "run";
    private const string UnfinishedByNode = "node";
    private const string UnfinishedByGroup = "group";
    private const string TasksByGroup = "group";
    private const string TasksByUpstream = "upstream";

    // Built once: each profile makes a contract of its own for every type it reaches.
    private static readonly ResourceType<Execution> SlimExecutions = new DecodeProfile()
        .Skip<ExecutionStatus, string>("output")
        .Skip<ExecutionStatus, IReadOnlyList<ExecutionAttempt>>("attempts")
        .Skip<ExecutionStatus, ResourceUsage>("usage")
        .Skip<ExecutionSpec, ExecutorSpec>("executor")
        .Skip<ExecutionSpec, IReadOnlyDictionary<string, string>>("parameters")
        .Skip<ExecutionSpec, IReadOnlyDictionary<string, string>>("upstream")
        .Apply(CarillonResources.Executions);

    private static readonly ResourceType<HostAgent> SlimHostAgents = new DecodeProfile()
        .Skip<HostAgentStatus, IReadOnlyList<HostDailyStats>>("dailyStats")
        .Skip<HostAgentStatus, IReadOnlyList<HostPlugin>>("plugins")
        .Apply(CarillonResources.HostAgents);

    public ClusterCache(IKubernetesClient client, OperatorOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<ClusterCache>();
        Tasks = Make(CarillonResources.Tasks, new InformerOptions<DistributedCronTask>
        {
            Indexes = new Dictionary<string, Func<DistributedCronTask, IEnumerable<string>>>
            {
                [TasksByGroup] = static task => task.Spec?.HostGroups ?? [],
                [TasksByUpstream] = static task => DependencyGraph.UpstreamsOf(task).Select(upstream => TaskIndex(task.Metadata.Namespace, upstream)),
            },
        });
        Runs = Make(CarillonResources.Runs, new InformerOptions<DistributedCronRun>
        {
            Indexes = new Dictionary<string, Func<DistributedCronRun, IEnumerable<string>>>
            {
                [RunsByTask] = static run => [TaskIndex(run.Metadata.Namespace, run.Spec?.TaskRef?.Name)],
                [RunsByUpstream] = static run => RunView.IsFinished(run) ? [] : SameHostDecision.FollowedBy(run.Spec).Select(static upstream => upstream.RunUid ?? "").Distinct(),
                [RunsByWait] = static run => RunView.WaitsFor(run) is { } reason ? [reason] : [],
            },
        });
        Executions = Make(SlimExecutions, new InformerOptions<Execution>
        {
            Indexes = new Dictionary<string, Func<Execution, IEnumerable<string>>>
            {
                [ExecutionsByRun] = static execution => [execution.Spec?.RunRef?.Uid ?? ""],
                [UnfinishedByNode] = static execution => ExecutionView.IsFinished(execution) ? [] : [execution.Spec?.NodeName ?? ""],
                [UnfinishedByGroup] = static execution => ExecutionView.IsFinished(execution) ? [] : execution.Spec?.Groups ?? [],
            },
        });
        HostGroups = Make(CarillonResources.HostGroups, new InformerOptions<HostGroup>());
        HostAgents = Make(SlimHostAgents, new InformerOptions<HostAgent>());
        Nodes = Make(CoreResources.Nodes, new InformerOptions<Node>());
        Leases = Make(CoreResources.Leases, new InformerOptions<Lease> { Namespace = options.AgentNamespace });

        Informer<T> Make<T>(ResourceType<T> type, InformerOptions<T> informerOptions)
            where T : class, IKubernetesObject =>
            new(client, type, informerOptions with { Random = options.Random, Stepped = options.Stepped }, time, logger);
    }

    public Informer<DistributedCronTask> Tasks { get; }

    public Informer<DistributedCronRun> Runs { get; }

    public Informer<Execution> Executions { get; }

    public Informer<HostGroup> HostGroups { get; }

    public Informer<HostAgent> HostAgents { get; }

    public Informer<Node> Nodes { get; }

    public Informer<Lease> Leases { get; }

    /// <summary>Done once all kinds are listed completely.</summary>
    public Task Synced => Task.WhenAll(
        Tasks.Synced, Runs.Synced, Executions.Synced, HostGroups.Synced, HostAgents.Synced, Nodes.Synced, Leases.Synced);

    /// <summary>Follows the cluster until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunTogetherAsync(
        cancellationToken,
        Tasks.RunAsync,
        Runs.RunAsync,
        Executions.RunAsync,
        HostGroups.RunAsync,
        HostAgents.RunAsync,
        Nodes.RunAsync,
        Leases.RunAsync);

    /// <summary>The Runs that name the task; ones of an earlier task of that name among them.</summary>
    public IReadOnlyList<DistributedCronRun> RunsOf(ObjectKey task) => Runs.Store.ByIndex(RunsByTask, TaskIndex(task.Namespace, task.Name));

    public IReadOnlyList<Execution> ExecutionsOf(string runUid) => Executions.Store.ByIndex(ExecutionsByRun, runUid);

    public int CountExecutionsOf(string runUid) => Executions.Store.CountByIndex(ExecutionsByRun, runUid);

    public IReadOnlyList<Execution> UnfinishedOn(string node) => Executions.Store.ByIndex(UnfinishedByNode, node);

    public int CountUnfinishedOn(string node) => Executions.Store.CountByIndex(UnfinishedByNode, node);

    /// <summary>The Executions, held ones too, of hosts that are in the group by way of their task.</summary>
    public IReadOnlyList<Execution> UnfinishedIn(string group) => Executions.Store.ByIndex(UnfinishedByGroup, group);

    /// <summary>The hosts that Runs in progress wait for; also such whose Node and agent are gone.</summary>
    public IReadOnlyCollection<string> NodesWithUnfinished() => Runs.Store.List()
        .Where(static run => !RunView.IsFinished(run))
        .SelectMany(run => ExecutionsOf(run.Metadata.Uid ?? ""))
        .Where(static execution => !ExecutionView.IsFinished(execution))
        .Select(static execution => execution.Spec?.NodeName ?? "")
        .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<DistributedCronTask> TasksUsing(string group) => Tasks.Store.ByIndex(TasksByGroup, group);

    /// <summary>The unfinished Runs that follow a Run host by host.</summary>
    public IReadOnlyList<DistributedCronRun> RunsFollowing(string runUid) => Runs.Store.ByIndex(RunsByUpstream, runUid);

    /// <summary>How many Runs wait for something.</summary>
    /// <param name="reason">What for, one of <see cref="Reasons.OfWaiting"/>.</param>
    public int CountRunsWaiting(string reason) => Runs.Store.CountByIndex(RunsByWait, reason);

    /// <summary>The tasks that name the task in their dependsOn.</summary>
    public IReadOnlyList<DistributedCronTask> DependantsOf(ObjectKey task) => Tasks.Store.ByIndex(TasksByUpstream, TaskIndex(task.Namespace, task.Name));

    private static string TaskIndex(string? ns, string? task) => $"{ns}/{task}";
}
