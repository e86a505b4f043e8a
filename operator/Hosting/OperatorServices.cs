using Carillon.Api.HostAgents;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Events;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Events;
using Carillon.Operator.Executions;
using Carillon.Operator.Gateway;
using Carillon.Operator.GroupLimits;
using Carillon.Operator.HostGroups;
using Carillon.Operator.HostJoins;
using Carillon.Operator.Hosts;
using Carillon.Operator.Leading;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Replacements;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;
using Carillon.Operator.Selection;
using Carillon.Operator.Tasks;
using Carillon.Operator.Writes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Hosting;

/// <summary>
/// What the operator is made of. Singletons belong to the process (connection, caches, metrics); scoped ones to one term of leadership.
/// </summary>
internal static class OperatorServices
{
    public static IServiceCollection AddOperator(this IServiceCollection services, OperatorOptions options, KubernetesClientOptions connection) =>
        services
            .AddSingleton(options)
            .AddConnection(connection)
            .AddScheduling()
            .AddRuns()
            .AddHosts()
            .AddRetention()
            .AddHostJoins()
            .AddLeadership()
            .AddGateway(options.Gateway);

    private static IServiceCollection AddConnection(this IServiceCollection services, KubernetesClientOptions connection)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKubernetesClient>(provider => new KubernetesClient(
            connection, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KubernetesClient>>()));
        services.AddMetrics();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<ClusterCache>();
        services.AddSingleton(provider => new EventRecorder(
            provider.GetRequiredService<IKubernetesClient>(),
            new EventRecorderOptions { Component = "carillon-operator", Instance = provider.GetRequiredService<OperatorOptions>().Identity },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventRecorder>>()));
        services.AddSingleton<IEventRecorder>(static provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<OperatorEvents>();
        return services.AddScoped(static provider => new WriteGate(
            provider.GetRequiredService<OperatorOptions>().MaxParallelWrites,
            provider.GetRequiredService<Leadership>(),
            provider.GetRequiredService<OperatorMetrics>(),
            provider.GetRequiredService<TimeProvider>()))
            .AddScoped<StatusWriter>();
    }

    private static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddScoped<ScheduleBoard>()
        .AddScoped<MissedLedger>()
        .AddScoped<ScheduleWorker>()
        .AddScoped<RunEnds>()
        .AddScoped<OwnWrites<DistributedCronTask>>()
        .AddScoped<UpstreamJoiner>()
        .AddScoped<HostUpstreams>()
        .AddScoped<TaskReconciler>();

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddScoped<RunMemories>()
        .AddScoped<LiveRuns>()
        .AddScoped<Departures>()
        .AddScoped<LiveExecutions>()
        .AddScoped<RunAdmitter>()
        .AddScoped<TaskTurns>()
        .AddScoped<HostPicks>()
        .AddScoped<PlanWriter>()
        .AddScoped<RunTargets>()
        .AddScoped<ExecutionMaker>()
        .AddScoped<Dispatcher>()
        .AddScoped<RunReplacements>()
        .AddScoped<ExecutionWrites>()
        .AddScoped<ExecutionControl>()
        .AddScoped<GroupPlaces>()
        .AddScoped<RunReconciler>();

    private static IServiceCollection AddHosts(this IServiceCollection services) => services
        .AddScoped<AgentLiveness>()
        .AddScoped<HostDirectory>()
        .AddScoped<OverdueStarts>()
        .AddScoped<HostAvailability>()
        .AddScoped<HostMonitor>()
        .AddScoped<MembershipCache>()
        .AddScoped<HostGroupReconciler>();

    private static IServiceCollection AddHostJoins(this IServiceCollection services) => services
        .AddScoped<OwnWrites<HostAgent>>()
        .AddScoped<TaskHosts>()
        .AddScoped<OpenJoins>()
        .AddScoped<HostJoinBaselines>()
        .AddScoped<HostJoinWakes>()
        .AddScoped<HostJoinReconciler>();

    private static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddScoped<GarbageList>()
        .AddScoped<ExecutionCap>()
        .AddScoped<GarbageCollector>();

    private static IServiceCollection AddLeadership(this IServiceCollection services) => services
        .AddScoped<ReconcileQueues>()
        .AddScoped<Triggers>()
        .AddScoped<LeaderTerm>()
        .AddSingleton<Leadership>()
        .AddSingleton<OwnNamespaces>()
        .AddSingleton<OperatorService>()
        .AddSingleton<IHostedService>(static provider => provider.GetRequiredService<OperatorService>());
}
