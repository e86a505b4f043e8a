using Carillon.Agent.Journal;
using Carillon.Api.Executions;

namespace Carillon.Agent.Supervision;

/// <summary>Takes the UIDs of Executions of which the API server should hear, and knows what it has heard.</summary>
internal interface IReportQueue
{
    void Add(string uid);

    /// <summary>The same with a result that the journal does not take: better told early than never, and told again when it is written.</summary>
    void AddUnwritten(string uid, ExecutionStatus result);

    /// <summary>Whether the API server has been told that this attempt runs, or that the Execution has ended. Answers when the server does.</summary>
    Task<bool> IsKnownAsStartedAsync(ExecutionRef execution, int attempt, CancellationToken stop);
}
