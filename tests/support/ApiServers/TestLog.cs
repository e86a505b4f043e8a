using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// Where a server under test logs: nowhere, or, with <c>CARILLON_TEST_LOG</c> set to a file, its warnings and errors there. Test runners
/// swallow a test host's console, and an answer of 500 tells a client nothing.
/// </summary>
internal static class TestLog
{
    public static ILoggerFactory Factory { get; } = Create();

    private static ILoggerFactory Create()
    {
        var path = Environment.GetEnvironmentVariable("CARILLON_TEST_LOG");
        return LoggerFactory.Create(logging =>
        {
            if (!string.IsNullOrEmpty(path))
            {
                logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new FileLoggerProvider(path));
            }
        });
    }
}
