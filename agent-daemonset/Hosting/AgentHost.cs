using Carillon.Agent.Dispatch;
using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Housekeeping;
using Carillon.Agent.Http;
using Carillon.Agent.Intake;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Agent.Plugins;
using Carillon.Agent.Presence;
using Carillon.Agent.Reporting;
using Carillon.Agent.Settings;
using Carillon.Agent.Shell;
using Carillon.Agent.Statistics;
using Carillon.Agent.Supervision;
using Carillon.Agent.Values;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Runtime.Health;
using Carillon.Runtime.Loops;
using Carillon.Runtime.Metrics;
using Carillon.Runtime.Probes;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Hosting;

/// <summary>The agent, put together: which parts there are, and which loops keep them going.</summary>
internal sealed partial class AgentHost : IAsyncDisposable
{
    /// <summary>Before <see cref="StopDeadline.Limit"/>, so that what hangs is named.</summary>
    private static readonly SupervisedLoopOptions Loop = new() { DrainTimeout = TimeSpan.FromSeconds(2) };

    /// <summary>What a person at a terminal waits for commands to clean up, and then for results to arrive.</summary>
    private static readonly TimeSpan LongestGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(5);

    private readonly Stack<object> _owned = new();
    private readonly List<SupervisedLoop> _loops = [];
    private readonly HealthRegistry _health = new();
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private Dispatcher? _dispatcher;
    private StatusReporter? _reporter;

    private AgentHost(AgentSettings settings, ILoggerFactory loggers, TimeProvider time)
    {
        Settings = new LiveSettings(settings);
        _loggers = loggers;
        _time = time;
    }

    /// <summary>What it goes by, part of which may change while it runs.</summary>
    public LiveSettings Settings { get; }

    /// <summary>Makes all parts and starts their loops.</summary>
    /// <exception cref="AgentStartException">Something outside is not as it must be.</exception>
    public static async Task<AgentHost> StartAsync(
        AgentSettings settings, KubernetesClientOptions connection, KubernetesClient client, ILoggerFactory loggers, TimeProvider time)
    {
        var host = new AgentHost(settings, loggers, time);
        try
        {
            host.Compose(settings, connection, client);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Ends what runs, and waits a little until the API server knows. What it does not know by then is in the journal and is told by the
    /// next agent.
    /// </summary>
    /// <param name="hurry">Cuts the grace of the commands short.</param>
    /// <param name="leave">Gives up; what still runs then is ended by the next agent.</param>
    public async Task EndRunsAsync(CancellationToken hurry, CancellationToken leave)
    {
        var logger = _loggers.CreateLogger<AgentHost>();
        LogEndingRuns(logger);
        try
        {
            await _dispatcher!.EndAllAsync(EndReason.AgentStopped, "the agent was stopped at its terminal", LongestGrace, hurry, leave);
            using var patience = new CancellationTokenSource(ReportPatience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, leave);
            await _reporter!.FlushAsync(either.Token);
            LogRunsEnded(logger);
        }
        catch (OperationCanceledException)
        {
            LogLeftForNext(logger);
        }
    }

    /// <summary>Stops all loops together, then lets go of everything; in three seconds at most. What runs goes on without us.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await StopDeadline.WithinAsync(StopAsync, _time))
        {
            LogCutOff(_loggers.CreateLogger<AgentHost>(), StopDeadline.Limit);
        }
    }

    private async Task StopAsync()
    {
        await Task.WhenAll(_loops.Select(loop => loop.DisposeAsync().AsTask()));
        while (_owned.TryPop(out var part))
        {
            switch (part)
            {
                case IAsyncDisposable part1:
                    await part1.DisposeAsync();
                    break;
                case IDisposable part2:
                    part2.Dispose();
                    break;
            }
        }
    }

    private void Compose(AgentSettings settings, KubernetesClientOptions connection, KubernetesClient client)
    {
        var data = Own(DataFolder.Open(settings.DataFolder));
        if (HoleProbe.CanPunch(data.Path) == false)
        {
            LogCannotCut(_loggers.CreateLogger<AgentHost>(), data.Path);
        }

        var host = HostNamespaces.Detect();
        if (HostFolder.Refusal(host, data.Path) is { } unreachable)
        {
            throw new AgentStartException($"--data-dir: {unreachable}");
        }

        var proc = new ProcFileSystem();
        var clock = new HostClock(_time, client.Clock, proc);
        var facts = HostFacts.Read(clock.BootId, host.Root);
        var collector = settings.HttpListen is null ? null : Own(new MetricsCollector()); // before anything is measured
        var file = Own(JournalOpening.Open(data.Journal, _time, client.Clock, _loggers.CreateLogger<ExecutionJournal>()));
        var metrics = Own(new AgentMetrics());
        var journal = new DurableJournal(file, metrics, _time, _loggers.CreateLogger<DurableJournal>());
        var statuses = new StatusComposer(facts.Version, clock.BootId);
        var folders = new RunFolders(settings.DataFolder);
        var reporter = _reporter = Own(new StatusReporter(client, journal, statuses, folders, _time, _loggers.CreateLogger<StatusReporter>()));
        var cgroups = ControlGroupRoot.Open(settings.CgroupRoot, Naming.LabelValue(settings.NodeName), host);
        var gate = InstallGate(settings.DataFolder, proc);
        var plugins = new PluginFolder(settings.PluginFolder, host);
        var launcher = new CommandLauncher(gate, host, cgroups, settings.AllowMissingLimits, proc, _time);
        IReadOnlyList<IExecutor> executors =
        [
            new ShellCommandExecutor(launcher, host),
            new PluginCommandExecutor(plugins, launcher, host),
            new HttpRequestExecutor(clock, new AddressPolicy(settings.HttpAllowLoopback, settings.HttpAllowLinkLocal), HttpClient.DefaultProxy),
        ];
        var values = Own(new GatewayValueSource(
            client, new GatewayAccess(settings.GatewayTokenFile, connection), _time, _loggers.CreateLogger<GatewayValueSource>()));
        var runner = new AttemptRunner(
            executors, folders, new ValueWait(values, _time), journal, statuses, reporter, metrics, clock, _loggers.CreateLogger<AttemptRunner>());
        var dispatcher = _dispatcher = Own(
            new Dispatcher(journal, runner, statuses, reporter, clock, SlotLimits.Unknown, _loggers.CreateLogger<Dispatcher>()));
        var intake = new LabelIntake(client, settings.NodeName, _time, _loggers.CreateLogger<LabelIntake>());
        var receiver = Own(new ExecutionReceiver(
            intake, client, file, journal, dispatcher, reporter, statuses, clock, settings.NodeName, _loggers.CreateLogger<ExecutionReceiver>()));

        metrics.Observe(journal, () => dispatcher.Limits, () => clock.ServerNow, () => JournalDamage.KeptIn(data.Path).Count);

        Serve(settings, collector, journal, receiver); // before anything runs that would have to be stopped if the port is taken
        Keep("dispatcher", dispatcher.RunAsync);
        Keep("reporter", reporter.RunAsync);
        Keep("receiver", receiver.RunAsync);
        Keep("janitor", new OutputJanitor(folders, cgroups, journal, Settings, client.Clock, _time, _loggers.CreateLogger<OutputJanitor>()).RunAsync);
        Keep("memory", new MemoryKeeper(_time).RunAsync);
        var statistics = new HostStatistics(data.Journal, clock, _loggers.CreateLogger<HostStatistics>());
        Announce(settings, client, facts, plugins, journal, dispatcher, clock, statistics, receiver.Listed);
    }

    private static Gate InstallGate(string dataFolder, ProcFileSystem proc)
    {
        try
        {
            return Gate.Install(dataFolder, proc);
        }
        catch (IOException e)
        {
            throw new AgentStartException($"--data-dir: {dataFolder} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>What tells others of this host; nothing is told before the first list has been dealt with.</summary>
    private void Announce(
        AgentSettings settings,
        KubernetesClient client,
        HostFacts facts,
        PluginFolder plugins,
        DurableJournal journal,
        Dispatcher dispatcher,
        HostClock clock,
        HostStatistics statistics,
        Task listed)
    {
        var heartbeat = new LeaseHeartbeat(client, settings.NodeName, Settings, _time, _loggers.CreateLogger<LeaseHeartbeat>());
        var presence = new HostAgentPresence(
            client,
            settings.NodeName,
            facts,
            plugins,
            journal,
            dispatcher,
            clock,
            statistics,
            Settings,
            _loggers.CreateLogger<HostAgentPresence>());
        Keep("heartbeat", After(listed, heartbeat.RunAsync));
        Keep("host agent", stop => presence.RunAsync(listed, stop));
        if (settings.RegisterNode)
        {
            var registrar = new NodeRegistrar(
                client, settings.NodeName, Settings, facts, _time, _loggers.CreateLogger<NodeRegistrar>());
            Keep("node", After(listed, registrar.RunAsync));
        }
    }

    private void Serve(AgentSettings settings, MetricsCollector? collector, DurableJournal journal, ExecutionReceiver receiver)
    {
        if (settings.HttpListen is not { } listen || collector is null)
        {
            return;
        }

        _health.AddReadiness("journal", () => journal.IsWritable ? HealthResult.Healthy : HealthResult.Unhealthy("it cannot be written"));
        _health.AddReadiness("executions", () => receiver.Listed.IsCompleted ? HealthResult.Healthy : HealthResult.Unhealthy("not listed yet"));
        var server = Own(new ProbeServer(new ProbeServerOptions { Listen = listen }, _health, collector, _time, _loggers.CreateLogger<ProbeServer>()));
        try
        {
            server.Start();
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new AgentStartException($"--http-listen: {listen} cannot be used: {e.Message}", e);
        }
    }

    private static Func<CancellationToken, Task> After(Task first, Func<CancellationToken, Task> body) => async stop =>
    {
        await first.WaitAsync(stop);
        await body(stop);
    };

    private void Keep(string name, Func<CancellationToken, Task> body)
    {
        var loop = new SupervisedLoop(name, body, _time, _loggers.CreateLogger<SupervisedLoop>(), Loop);
        _loops.Add(loop);
        _health.AddLiveness(name, () => loop.Faults < 5 ? HealthResult.Healthy : HealthResult.Unhealthy($"failed {loop.Faults} times in a row"));
        loop.Start();
    }

    private T Own<T>(T part)
        where T : class
    {
        _owned.Push(part);
        return part;
    }
}
