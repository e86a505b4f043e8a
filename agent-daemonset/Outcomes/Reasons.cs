namespace Carillon.Agent.Outcomes;

/// <summary>The words that <c>status.reason</c> may hold when the agent writes it. They are API: programs compare them.</summary>
internal static class Reasons
{
    /// <summary>A request was to go where the agent's settings allow none to go.</summary>
    public const string AddressRefused = "AddressRefused";

    /// <summary>The agent was stopped by SIGINT, at its terminal, and ended what ran. SIGTERM leaves it running for the next agent.</summary>
    public const string AgentStopped = "AgentStopped";
    public const string Cancelled = "Cancelled";
    public const string ConcurrencyForbidden = "ConcurrencyForbidden";
    public const string Deleted = "Deleted";
    public const string DiskFull = "DiskFull";
    public const string ExecutorUnsupported = "ExecutorUnsupported";
    public const string ExitCode = "ExitCode";
    public const string HostBusy = "HostBusy";
    public const string HostDrained = "HostDrained";
    public const string HostRebooted = "HostRebooted";
    public const string InterpreterDenied = "InterpreterDenied";
    public const string InterpreterNotFound = "InterpreterNotFound";
    public const string Interrupted = "Interrupted";
    public const string InvalidSpec = "InvalidSpec";
    public const string JournalLost = "JournalLost";
    public const string LimitsUnavailable = "LimitsUnavailable";
    public const string NoShell = "NoShell";
    public const string NotPermitted = "NotPermitted";
    public const string OutOfMemory = "OutOfMemory";

    /// <summary>The plugin itself said that it failed.</summary>
    public const string PluginFailed = "PluginFailed";
    public const string PluginNotFound = "PluginNotFound";

    /// <summary>Somebody else than root could have written the plugin, or it is no program.</summary>
    public const string PluginRefused = "PluginRefused";
    public const string QueueFull = "QueueFull";

    /// <summary>Its start deadline passed while it stood in the queue of its task.</summary>
    public const string QueuedTooLong = "QueuedTooLong";
    public const string Replaced = "Replaced";
    public const string RequestFailed = "RequestFailed";
    public const string SecretsUnavailable = "SecretsUnavailable";
    public const string StartDeadlineExceeded = "StartDeadlineExceeded";
    public const string StartFailed = "StartFailed";
    public const string TimeoutExceeded = "TimeoutExceeded";
    public const string ToolMissing = "ToolMissing";
    public const string UnexpectedResponse = "UnexpectedResponse";
    public const string UnknownGroup = "UnknownGroup";
    public const string UnknownUser = "UnknownUser";
    public const string WorkingDirectoryDenied = "WorkingDirectoryDenied";
    public const string WorkingDirectoryMissing = "WorkingDirectoryMissing";
}
