using Carillon.Agent.Journal;
using Carillon.Api.Executions;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Reporting;

internal sealed partial class StatusReporter
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Reported {Execution} as {Phase}: {Answer}")]
    private partial void LogReported(ExecutionRef execution, ExecutionPhase? phase, ReportAnswer answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server refused the status of {Execution} with {Code}: {Detail}")]
    private partial void LogRefused(ExecutionRef execution, int code, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sending the status of {Execution} again without its output")]
    private partial void LogTrimmed(ExecutionRef execution);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too much waits for the API server: gave up the output of {Outputs} results, and {Results} results")]
    private partial void LogGivenUp(int outputs, int results);
}
