using Microsoft.Extensions.Logging;

namespace Carillon.Runtime.Loops;

public sealed partial class SupervisedLoop
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} ended unasked, {Faults} times in a row; it starts again in {Delay}")]
    private partial void LogRestart(Exception? fault, string loop, int faults, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loop} failed while it was stopped")]
    private partial void LogFaultOnStop(Exception fault, string loop);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} did not end within {Timeout}, going on without it")]
    private partial void LogStuck(string loop, TimeSpan timeout);
}
