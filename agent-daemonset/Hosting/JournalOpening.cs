using Carillon.Agent.Journal;
using Carillon.Kubernetes.Clocks;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Hosting;

/// <summary>Opens the journal. A damaged one is kept aside; tombstones and statistics that it still gives go into the new one.</summary>
internal static partial class JournalOpening
{
    public static ExecutionJournal Open(string path, TimeProvider time, ServerClock clock, ILogger logger)
    {
        try
        {
            return ExecutionJournal.Open(path, time, clock, logger);
        }
        catch (JournalFormatException e)
        {
            throw new AgentStartException(
                $"the journal {path} cannot be used: {e.Message}. Start that version again, or let it finish and report everything and "
                + "then move the journal away",
                e);
        }
        catch (Exception e) when (JournalDamage.Is(e))
        {
            var aside = JournalDamage.KeepAside(path, time.GetUtcNow());
            LogDamaged(logger, e, aside);
            using (var fresh = JournalFile.Open(path))
            {
                fresh.Salvage(aside);
            }

            return ExecutionJournal.Open(path, time, clock, logger);
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
