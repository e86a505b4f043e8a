namespace Carillon.Operator.Runs;

/// <summary>The words that programs find in <c>reason</c>. They are part of the API: never change one.</summary>
internal static class Reasons
{
    // Why a Run stands where it does.
    public const string NoHosts = "NoHosts";
    public const string AllHostsSucceeded = "AllHostsSucceeded";
    public const string SomeHostsFailed = "SomeHostsFailed";
    public const string NoHostSucceeded = "NoHostSucceeded";
    public const string CancelRequested = "CancelRequested";
    public const string Replaced = "Replaced";
    public const string ExecutionsCancelled = "ExecutionsCancelled";
    public const string PauseRequested = "PauseRequested";
    public const string TaskNotFound = "TaskNotFound";
    public const string TaskNotAccepted = "TaskNotAccepted";
    public const string RunNotFound = "RunNotFound";
    public const string InvalidSpec = "InvalidSpec";
    public const string InvalidParameters = "InvalidParameters";
    public const string UpstreamValuesTooLarge = "UpstreamValuesTooLarge";
    public const string WaitingForEarlierRun = "WaitingForEarlierRun";
    public const string HostsForgotten = "HostsForgotten";
    public const string HostGroupNotFound = "HostGroupNotFound";
    public const string WaitingForWave = "WaitingForWave";
    public const string WaitingForGroup = "WaitingForGroup";
    public const string WaitingForUpstream = "WaitingForUpstream";
    public const string ExecutionsRefused = "ExecutionsRefused";
    public const string AlreadyFired = "AlreadyFired";

    /// <summary>Those of a Run that waits for something before it goes on; the metric of waiting Runs has a series for each.</summary>
    public static IReadOnlyList<string> OfWaiting { get; } =
    [
        PauseRequested, WaitingForEarlierRun, WaitingForWave, WaitingForGroup, WaitingForUpstream, QuotaExceeded, NamespaceTerminating, OperatorForbidden,
    ];

    // Why a host is given work; why it is not has the words below, or those of its agent.
    public const string HostAvailable = "HostAvailable";

    // Why a due time got no Run.
    public const string RunNameTaken = "RunNameTaken";

    // Why the API server does not take what the operator wants to create.
    public const string RefusedByServer = "RefusedByServer";
    public const string QuotaExceeded = "QuotaExceeded";
    public const string NamespaceTerminating = "NamespaceTerminating";
    public const string OperatorForbidden = "OperatorForbidden";

    // Why an Execution was not started, or ended without its agent.
    public const string ConcurrencyForbidden = "ConcurrencyForbidden";
    public const string QueueFull = "QueueFull";
    public const string QueuedTooLong = "QueuedTooLong";
    public const string FailureBudget = "FailureBudget";
    public const string UpstreamNotMet = "UpstreamNotMet";
    public const string GroupLimit = "GroupLimit";
    public const string NodeNotFound = "NodeNotFound";
    public const string NodeNotReady = "NodeNotReady";
    public const string NoAgent = "NoAgent";
    public const string AgentUnavailable = "AgentUnavailable";
    public const string NotATarget = "NotATarget";
    public const string HostDrained = "HostDrained";
    public const string Forbidden = "Forbidden";
}
