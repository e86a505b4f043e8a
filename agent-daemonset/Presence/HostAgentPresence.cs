using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;
using Carillon.Agent.Plugins;
using Carillon.Agent.Settings;
using Carillon.Agent.Statistics;
using Carillon.Agent.Supervision;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Presence;

/// <summary>Keeps this host's HostAgent object: makes it, writes its status when it changed, and follows what its spec allows.</summary>
internal sealed partial class HostAgentPresence
{
    private readonly IKubernetesClient _client;
    private readonly string _nodeName;
    private readonly HostFacts _facts;
    private readonly PluginFolder _plugins;
    private readonly DurableJournal _journal;
    private readonly Dispatcher _dispatcher;
    private readonly HostClock _clock;
    private readonly HostStatistics _statistics;
    private readonly LiveSettings _settings;
    private readonly ILogger _logger;
    private readonly Informer<HostAgent> _informer;
    private HostAgentStatus? _written;
    private IReadOnlyList<string> _refusedPlugins = [];
    private bool _exists;

    public HostAgentPresence(
        IKubernetesClient client,
        string nodeName,
        HostFacts facts,
        PluginFolder plugins,
        DurableJournal journal,
        Dispatcher dispatcher,
        HostClock clock,
        HostStatistics statistics,
        LiveSettings settings,
        ILogger<HostAgentPresence> logger)
    {
        _client = client;
        _nodeName = nodeName;
        _facts = facts;
        _plugins = plugins;
        _journal = journal;
        _dispatcher = dispatcher;
        _clock = clock;
        _statistics = statistics;
        _settings = settings;
        _logger = logger;
        var options = new InformerOptions<HostAgent>
        {
            LabelSelector = $"{CarillonLabels.Node}={Naming.LabelValue(nodeName)}",
            Transform = agent => agent.Metadata.Name == nodeName ? agent : null,
        };
        _informer = new Informer<HostAgent>(client, CarillonResources.HostAgents, options, clock.Provider, logger);
    }

    /// <summary>Follows the spec, and writes the status, until stopped.</summary>
    /// <param name="listed">Before this nothing is written: the host does not announce itself.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Task listed, CancellationToken stop)
    {
        await using var subscription = _informer.Subscribe(Follow);
        var following = _informer.RunAsync(stop);
        var writing = WriteRegularlyAsync(Task.WhenAll(listed, AssumeDefaultsAsync(subscription.Synced)), stop);
        await await Task.WhenAny(following, writing); // neither ends well before the other
    }

    /// <summary>A host that has no object yet has the defaults.</summary>
    private async Task AssumeDefaultsAsync(Task synced)
    {
        await synced;
        if (!_dispatcher.Limits.IsKnown)
        {
            _dispatcher.Limits = new SlotLimits(HostAgentDefaults.Slots, HostAgentDefaults.Drain);
        }
    }

    private async Task WriteRegularlyAsync(Task ready, CancellationToken stop)
    {
        await ready.WaitAsync(stop);
        using var timer = new PeriodicTimer(_settings.Current.StatusInterval, _clock.Provider);
        do
        {
            timer.Period = _settings.Current.StatusInterval;
            await WriteAsync(stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private void Follow(StoreChange<HostAgent> change)
    {
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _exists = false; // made anew at the next look
            _written = null;
            return;
        }

        var spec = change.Latest.Spec;
        var limits = new SlotLimits(spec?.Slots ?? HostAgentDefaults.Slots, spec?.Drain ?? HostAgentDefaults.Drain);
        if (limits != _dispatcher.Limits)
        {
            LogLimits(limits.Slots, limits.Drain);
            _dispatcher.Limits = limits;
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        try
        {
            var named = new HostAgent
            {
                Metadata = new()
                {
                    Name = _nodeName,
                    Labels = new Dictionary<string, string> { [CarillonLabels.Node] = Naming.LabelValue(_nodeName) },
                },
            };
            if (!_exists)
            {
                await ApplyAsync(named, subresource: null, stop);
                _exists = true;
            }

            if (!_journal.IsWritable)
            {
                await _journal.ProbeAsync();
            }

            var status = Status();
            if (!Same(status, _written))
            {
                await ApplyAsync(new HostAgent { Metadata = new() { Name = _nodeName }, Status = status }, "status", stop);
                _written = status;
            }
        }
        catch (KubernetesException e)
        {
            _exists &= e is not KubernetesApiException { IsNotFound: true };
            LogFailed(e.IsNetworkFault ? LogLevel.Debug : LogLevel.Warning, e.Message);
        }
    }

    private Task<HostAgent> ApplyAsync(HostAgent agent, string? subresource, CancellationToken stop) => _client.PatchAsync(
        CarillonResources.HostAgents,
        ns: null,
        _nodeName,
        Patch.Apply(agent, CarillonResources.HostAgents.TypeInfo),
        new PatchOptions { Subresource = subresource, Force = true },
        stop);

    private HostAgentStatus Status()
    {
        var entries = _journal.State.Entries.Values;
        var plugins = LookAtPlugins();
        return new HostAgentStatus
        {
            Version = _facts.Version,
            Os = _facts.OsName,
            Kernel = _facts.Kernel,
            Running = entries.Count(entry => entry.HoldsSlot),
            Queued = entries.Count(entry => entry.Stage == EntryStage.Waiting),
            Conditions = [Ready(), .. plugins.IsEmpty ? [] : new[] { Usable(plugins) }, .. Damaged()],
            Plugins = plugins.Plugins.Count > 0 ? plugins.Plugins : null,
            DailyStats = _statistics.Days(),
        };
    }

    private PluginInventory LookAtPlugins()
    {
        var plugins = _plugins.List();
        foreach (var refused in plugins.Refused.Except(_refusedPlugins, StringComparer.Ordinal))
        {
            LogPluginRefused(refused);
        }

        _refusedPlugins = plugins.Refused;
        return plugins;
    }

    private Condition Ready()
    {
        var (status, reason, message) = (_journal.Trouble, _dispatcher.Limits.Drain) switch
        {
            (JournalTrouble.DiskFull, _) => (ConditionStatus.False, "DiskFull", "the disk of the agent's data folder is full, nothing starts"),
            (JournalTrouble.ReadOnly, _) => (ConditionStatus.False, "ReadOnlyFileSystem", "the agent's data folder is read-only, nothing starts"),
            (JournalTrouble.Failing, _) => (ConditionStatus.False, "JournalFailing", "the journal cannot be written, nothing starts; the agent's log says why"),
            (_, true) => (ConditionStatus.False, "Drained", "spec.drain is set, nothing new starts"),
            _ => (ConditionStatus.True, "AgentReady", "the agent takes executions"),
        };
        return Condition("Ready", status, reason, message);
    }

    /// <summary>Only while there is one: a person has to look at it, and takes the condition away with the file.</summary>
    private IEnumerable<Condition> Damaged() => JournalDamage.KeptIn(_settings.Current.DataFolder) is { Count: > 0 } kept
        ?
        [
            Condition(
                "JournalDamaged",
                ConditionStatus.True,
                "DamagedJournalKept",
                $"a damaged journal is kept as {kept[^1]}{(kept.Count > 1 ? $", and {kept.Count - 1} more" : "")}; delete it when it has been looked at"),
        ]
        : [];

    private Condition Usable(PluginInventory plugins) => plugins.Refused.Count > 0
        ? Condition("PluginsUsable", ConditionStatus.False, "PluginRefused", Shorten(string.Join("; ", plugins.Refused)))
        : Condition("PluginsUsable", ConditionStatus.True, "PluginsUsable", "every plugin in the folder can be run");

    private Condition Condition(string type, string status, string reason, string message)
    {
        var before = _written?.Conditions?.FirstOrDefault(condition => condition.Type == type);
        return new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : _clock.ServerNow,
        };
    }

    private static string Shorten(string message) => message.Length > Limits.Message ? message[..Limits.Message] : message;

    private static bool Same(HostAgentStatus now, HostAgentStatus? before) =>
        before is not null
        && now with { Conditions = null, Plugins = null } == before with { Conditions = null, Plugins = null }
        && now.Conditions!.SequenceEqual(before.Conditions!)
        && (now.Plugins ?? []).SequenceEqual(before.Plugins ?? []);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused: {Why}")]
    private partial void LogPluginRefused(string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "This host has {Slots} slots, drain: {Drain}")]
    private partial void LogLimits(int slots, bool drain);

    [LoggerMessage(Message = "The HostAgent object could not be written: {Detail}")]
    private partial void LogFailed(LogLevel level, string detail);
}
