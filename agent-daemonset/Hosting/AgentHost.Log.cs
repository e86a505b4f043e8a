using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Hosting;

internal sealed partial class AgentHost
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The file system of {DataFolder} cannot punch holes: outputs longer than maxLogBytes stay there in full")]
    private static partial void LogCannotCut(ILogger logger, string dataFolder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped at the terminal: ending what runs; once more kills it")]
    private static partial void LogEndingRuns(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything that ran has ended and is reported")]
    private static partial void LogRunsEnded(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not all is ended and reported; the next agent sees to the rest")]
    private static partial void LogLeftForNext(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not everything stopped within {Limit}; leaving all the same, the journal has what counts")]
    private static partial void LogCutOff(ILogger logger, TimeSpan limit);
}
