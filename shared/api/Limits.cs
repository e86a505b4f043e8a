namespace Carillon.Api;

/// <summary>
/// The bounds of the API, in one place for the CRDs and the validators. They keep every object well below what etcd stores,
/// and the cost of the CEL rules within what an API server grants.
/// </summary>
public static class Limits
{
    /// <summary>Longest name of an object.</summary>
    public const int Name = 253;

    /// <summary>Longest name of a task, as for CronJob: room for <c>-&lt;unix seconds&gt;</c> in a label value of 63.</summary>
    public const int TaskName = 52;

    /// <summary>Longest name of a namespace, and of a parameter.</summary>
    public const int ShortName = 63;

    /// <summary>Longest UID.</summary>
    public const int Uid = 128;

    /// <summary>Longest label key with its prefix.</summary>
    public const int LabelKey = 317;

    /// <summary>Longest label value.</summary>
    public const int LabelValue = 63;

    /// <summary>Most labels or requirements of a selector, and most values of a requirement.</summary>
    public const int SelectorTerms = 64;

    /// <summary>Longest cron expression.</summary>
    public const int Schedule = 1024;

    /// <summary>Most cron expressions of a task.</summary>
    public const int Schedules = 16;

    /// <summary>Longest time zone name.</summary>
    public const int TimeZone = 64;

    /// <summary>Most host groups of a task.</summary>
    public const int HostGroups = 32;

    /// <summary>Most nodes named by a host group.</summary>
    public const int GroupNodeNames = 2000;

    /// <summary>Most members that the status of a host group lists.</summary>
    public const int GroupMembers = 200;

    /// <summary>Most namespaces or users that a host group allows.</summary>
    public const int GroupPolicyEntries = 256;

    /// <summary>Most hosts that a run can be narrowed to by name.</summary>
    public const int RunHosts = 1000;

    /// <summary>Most hosts in the plan of a run.</summary>
    public const int PlanHosts = 10_000;

    /// <summary>Most failed hosts that the status of a run lists.</summary>
    public const int FailedHosts = 50;

    /// <summary>Longest command, script, stdin or request body, in bytes of UTF-8.</summary>
    public const int Script = 32 * 1024;

    /// <summary>Largest plugin configuration, in bytes of JSON.</summary>
    public const int PluginConfig = 16 * 1024;

    /// <summary>Deepest nesting of a plugin configuration: <c>{}</c> is 1 deep, <c>{"a": []}</c> is 2.</summary>
    public const int PluginConfigDepth = 32;

    /// <summary>
    /// Deepest nesting of JSON that is read from an API server. A real one stores what is up to 10,000 deep where a schema leaves it open; here that
    /// has to be readable, or one task would hide all others.
    /// </summary>
    public const int JsonDepth = 20_000;

    /// <summary>Largest spec of a task or an execution, in bytes of JSON.</summary>
    public const int Spec = 64 * 1024;

    /// <summary>Most arguments of a command.</summary>
    public const int Arguments = 64;

    /// <summary>Longest argument.</summary>
    public const int Argument = 4096;

    /// <summary>Most environment variables or request headers.</summary>
    public const int Variables = 64;

    /// <summary>Longest value of an environment variable or request header.</summary>
    public const int VariableValue = 8192;

    /// <summary>Most parameters.</summary>
    public const int Parameters = 32;

    /// <summary>Longest value of a parameter.</summary>
    public const int ParameterValue = 1024;

    /// <summary>Most values of a parameter's enum.</summary>
    public const int ParameterChoices = 64;

    /// <summary>Longest regular expression.</summary>
    public const int Pattern = 512;

    /// <summary>Longest path on a host.</summary>
    public const int Path = 4096;

    /// <summary>Longest URL.</summary>
    public const int Url = 2048;

    /// <summary>Longest user or group name.</summary>
    public const int UserName = 256;

    /// <summary>Most exit codes or status code ranges.</summary>
    public const int Codes = 64;

    /// <summary>Most tasks that a task depends on.</summary>
    public const int Dependencies = 16;

    /// <summary>Most upstream runs that the status of a task remembers.</summary>
    public const int UpstreamLedger = 1000;

    /// <summary>Most values of upstream runs that an execution hands to its command.</summary>
    public const int UpstreamValues = 128;

    /// <summary>Largest total of those values with their names, in bytes of JSON; they become environment variables.</summary>
    public const int UpstreamBytes = 16 * 1024;

    /// <summary>Most reasons by which missed due times are told apart.</summary>
    public const int MissedReasons = 16;

    /// <summary>Most lost executions of a run that other hosts take over.</summary>
    public const int Replacements = 1000;

    /// <summary>Longest message or description for people.</summary>
    public const int Message = 4096;

    /// <summary>Longest reason for programs.</summary>
    public const int Reason = 128;

    /// <summary>Longest quantity such as <c>500m</c>.</summary>
    public const int Quantity = 32;

    /// <summary>Most bytes of output in the status of an execution.</summary>
    public const int TailBytes = 64 * 1024;

    /// <summary>Most attempts after the first one.</summary>
    public const int RetryLimit = 100;

    /// <summary>Most attempts that the status of an execution lists.</summary>
    public const int Attempts = 10;

    /// <summary>Most conditions of an object.</summary>
    public const int Conditions = 16;

    /// <summary>Most active runs that the status of a task lists.</summary>
    public const int ActiveRuns = 100;

    /// <summary>Most finished runs of one outcome that a task keeps.</summary>
    public const int HistoryRuns = 200;

    /// <summary>Days of statistics in a status.</summary>
    public const int StatsDays = 7;

    /// <summary>Most entries of the statistics ledger of a task.</summary>
    public const int StatsLedger = 1000;

    /// <summary>Most tasks per day in the statistics of a host.</summary>
    public const int StatsTasks = 20;

    /// <summary>Most joins that the status of a host agent remembers.</summary>
    public const int HandledJoins = 2000;

    /// <summary>Most plugins that the status of a host agent lists.</summary>
    public const int Plugins = 256;

    /// <summary>Longest time that a field in seconds can hold: a year.</summary>
    public const int Seconds = 366 * 24 * 60 * 60;
}
