using Carillon.Agent.Journal;
using Carillon.Api.Executions;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Dispatch;

internal sealed partial class Dispatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Execution} ends without a further start: {Phase}/{Reason}, {Detail}")]
    private partial void LogNotStarted(ExecutionRef execution, ExecutionPhase? phase, string? reason, string? detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Supervision of {Execution} failed; it is taken up again")]
    private partial void LogRunFault(Exception fault, ExecutionRef execution);
}
