using System.Globalization;
using System.Text.Json;

using Carillon.Agent.Journal;
using Carillon.Kubernetes.Clocks;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Hosting;

/// <summary>Opens the journal. A damaged one is kept aside for a person to look at, never repaired by guesswork or deleted.</summary>
internal static partial class JournalOpening
{
    private const int FileIsCorrupt = 11;
    private const int FileIsNoDatabase = 26;

    public static ExecutionJournal Open(string path, TimeProvider time, ServerClock clock, ILogger logger)
    {
        try
        {
            return ExecutionJournal.Open(path, time, clock);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException
            || e is SqliteException { SqliteErrorCode: FileIsCorrupt or FileIsNoDatabase })
        {
            var aside = $"{path}.damaged-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
            foreach (var suffix in new[] { "", "-wal", "-shm" })
            {
                if (File.Exists(path + suffix))
                {
                    File.Move(path + suffix, aside + suffix);
                }
            }

            LogDamaged(logger, e, aside);
            return ExecutionJournal.Open(path, time, clock);
        }
        catch (SqliteException e)
        {
            throw new AgentStartException($"the journal {path} cannot be opened: {e.Message}", e);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The journal is damaged; it is kept as {Path}. What may have been started before ends Failed/JournalLost")]
    private static partial void LogDamaged(ILogger logger, Exception fault, string path);
}
