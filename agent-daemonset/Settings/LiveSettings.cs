namespace Carillon.Agent.Settings;

/// <summary>The settings as they are now. Some may change while the agent runs; who uses those asks here every time.</summary>
internal sealed class LiveSettings
{
    private AgentSettings _current;

    public LiveSettings(AgentSettings settings)
    {
        _current = settings;
    }

    public AgentSettings Current => Volatile.Read(ref _current);

    /// <summary>Takes over what may change, and answers which settings are different: those taken over, and those that wait for a restart.</summary>
    public (IReadOnlyList<string> Applied, IReadOnlyList<string> Waiting) Apply(AgentSettings next)
    {
        var before = Current;
        var different = next.Given.Where(setting => before.Given.GetValueOrDefault(setting.Key) != setting.Value).Select(setting => setting.Key).ToList();
        var live = different.Where(AgentSettingsReader.Live.Contains).ToList();
        var given = new Dictionary<string, string?>(before.Given);
        live.ForEach(name => given[name] = next.Given[name]);
        Volatile.Write(ref _current, before with
        {
            NodeLabels = next.NodeLabels,
            HeartbeatInterval = next.HeartbeatInterval,
            StatusInterval = next.StatusInterval,
            OutputLimit = next.OutputLimit,
            LogLevel = next.LogLevel,
            Given = given,
        });
        return (live, [.. different.Except(live)]);
    }
}
