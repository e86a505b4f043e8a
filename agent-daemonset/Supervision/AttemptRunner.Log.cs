using Carillon.Agent.Journal;
using Carillon.Api.Executions;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Supervision;

internal sealed partial class AttemptRunner
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Preparing {Execution}, attempt {Attempt}")]
    private partial void LogPreparing(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Execution} waits for values before it starts: {Why}")]
    private partial void LogNoValuesYet(ExecutionRef execution, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The output of {Execution} is withheld for now: {Why}")]
    private partial void LogNoMaskYet(ExecutionRef execution, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "At the gate {Execution}, attempt {Attempt}")]
    private partial void LogAtGate(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Started {Execution}, attempt {Attempt}, wrapper {Pid}")]
    private partial void LogStarted(ExecutionRef execution, int attempt, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Started {Execution}, attempt {Attempt}, inside the agent")]
    private partial void LogStartedInside(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took up {Execution}, attempt {Attempt}, from an earlier agent")]
    private partial void LogAdopted(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution}, attempt {Attempt}, is over; the API server has not said yet what time it is")]
    private partial void LogWaitsForTime(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ending {Execution}: {Reason}, {Detail}")]
    private partial void LogEnding(ExecutionRef execution, EndReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Execution} is ended, but why cannot be written to the journal")]
    private partial void LogEndingNotWritten(ExecutionRef execution);

    [LoggerMessage(Level = LogLevel.Error, Message = "Not all of {Execution} could be ended; its slot stays taken until these processes are gone: {Pids}")]
    private partial void LogLeftAlive(ExecutionRef execution, string pids);

    [LoggerMessage(Level = LogLevel.Information, Message = "All of {Execution} is gone at last; its slot is free")]
    private partial void LogGone(ExecutionRef execution);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution}, attempt {Attempt}, had not started when the agent stopped; it waits again")]
    private partial void LogNeverStarted(ExecutionRef execution, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution}, attempt {Attempt}, ended {Outcome}; next attempt in {Wait}")]
    private partial void LogRetry(ExecutionRef execution, int attempt, EndForLog outcome, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution} ended {Outcome} after {DurationMs} ms")]
    private partial void LogFinished(ExecutionRef execution, EndForLog outcome, long durationMs);
}
