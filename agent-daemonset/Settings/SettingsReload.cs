using System.Runtime.InteropServices;

using Carillon.Runtime.Settings;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Settings;

/// <summary>SIGHUP: reads the settings again. Wrong ones change nothing.</summary>
internal sealed partial class SettingsReload : IDisposable
{
    private readonly Func<AgentSettings> _read;
    private readonly LiveSettings _settings;
    private readonly ILogger _logger;
    private readonly PosixSignalRegistration _signal;

    public SettingsReload(Func<AgentSettings> read, LiveSettings settings, ILogger<SettingsReload> logger)
    {
        _read = read;
        _settings = settings;
        _logger = logger;
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
    }

    public void Reload()
    {
        try
        {
            var (applied, waiting) = _settings.Apply(_read());
            LogReloaded(applied.Count == 0 ? "nothing takes effect" : $"{string.Join(", ", applied)} now in effect");
            if (waiting.Count > 0)
            {
                LogWaiting(string.Join(", ", waiting));
            }
        }
        catch (SettingsException e)
        {
            LogRefused(e.Message.ReplaceLineEndings("; "));
        }
    }

    public void Dispose() => _signal.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Settings read again: {What}")]
    private partial void LogReloaded(string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "These settings are different now, and wait for a restart: {Names}")]
    private partial void LogWaiting(string names);

    [LoggerMessage(Level = LogLevel.Error, Message = "The settings are wrong, those of before stay: {Problems}")]
    private partial void LogRefused(string problems);
}
