using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Attempts follow one another on the same host, within the same execution; after Lost, with strategy Any or Count, on another host.</summary>
public sealed record RetryPolicy
{
    /// <summary>How many attempts follow the first one at most.</summary>
    [Default(TaskDefaults.RetryLimit)]
    [Range(0, Limits.RetryLimit)]
    public int? Limit { get; init; }

    /// <summary>How long to wait between attempts.</summary>
    public RetryBackoff? Backoff { get; init; }

    /// <summary>How an attempt must have ended to be tried again. With Lost the command may run twice: for commands that bear it. In YAML write the name of this field in quotes: kubectl takes a bare on for true.</summary>
    [Default(new[] { RetryCondition.Failed, RetryCondition.TimedOut })]
    [Items(3, Minimum = 1, ListType = ListType.Set)]
    public IReadOnlyList<RetryCondition>? On { get; init; }

    /// <summary>For Failed: only these exit codes are tried again. Default: all that are no success.</summary>
    [Items(Limits.Codes, Minimum = 1, ListType = ListType.Set)]
    [Range(0, 255)]
    public IReadOnlyList<int>? ExitCodes { get; init; }
}
