using System.Text.Json;

using Carillon.Agent.Statistics;

using Microsoft.Data.Sqlite;

namespace Carillon.Agent.Journal;

/// <summary>
/// The records on disk: SQLite in WAL mode, synced at every commit. Used by one thread at a time. Database and log keep
/// <see cref="Reserve"/> bytes that they have no use for yet, so that results find room on a full disk, where nobody else can take it.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>What an older agent would not understand makes this number larger.</summary>
    private const long Format = 1;

    private const int FileIsNoDatabase = 26;
    private const long PageSize = 4096;

    /// <summary>About forty usual results, or seven with the longest outputs there are.</summary>
    public const long Reserve = 512 * 1024;

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS record_uid ON record (uid);
        CREATE TABLE IF NOT EXISTS tombstone (uid TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS tombstone_since ON tombstone (since);
        CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY) WITHOUT ROWID;
        """ + "\n" + DailyTable.Schema;

    private readonly SqliteConnection _connection;

    private JournalFile(SqliteConnection connection)
    {
        _connection = connection;
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is damaged.</exception>
    /// <exception cref="JsonException">A record in it is damaged.</exception>
    /// <exception cref="JournalFormatException">A newer agent wrote it.</exception>
    public static JournalFile Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        if (File.Exists(path) && new FileInfo(path).Length == 0 && HasRuns(path))
        {
            throw new SqliteException("the journal is empty, but its host has run something", FileIsNoDatabase);
        }

        MakePrivate(path);
        var connection = Connection(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Open();
            var file = new JournalFile(connection);
            if (file.Query("PRAGMA user_version") is long format and > Format)
            {
                throw new JournalFormatException(format, Format);
            }

            // The log is emptied into the database before it outgrows what is reserved for it.
            file.Execute(
                $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-256; PRAGMA journal_size_limit={Reserve}; "
                + $"PRAGMA wal_autocheckpoint={Reserve / PageSize * 3 / 4};");
            if (file.Query("PRAGMA quick_check(1)") is not "ok")
            {
                throw new SqliteException("the journal fails its integrity check", 11);
            }

            file.Execute(Schema);
            file.Execute($"PRAGMA user_version={Format}");
            return file;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What tasks are told may be nobody else's business. SQLite gives its side files the mode of the main one.</summary>
    private static void MakePrivate(string path)
    {
        if (!File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }
    }

    /// <summary>Whether anything was ever run here, so that there must have been a journal.</summary>
    private static bool HasRuns(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, "runs") is var runs && Directory.Exists(runs) && Directory.EnumerateDirectories(runs).Any();

    /// <summary>Fills up what is reserved, if too little of it is left. Needs twice the room for a moment.</summary>
    public void KeepReserve()
    {
        if (Query("PRAGMA freelist_count") is long free && free * PageSize < Reserve / 2)
        {
            // Pages that held something once stay in the file, and are used before it grows.
            Execute($"BEGIN IMMEDIATE; CREATE TABLE reserve (space BLOB); INSERT INTO reserve VALUES (zeroblob({Reserve - (free * PageSize)})); COMMIT;");
            Execute("DROP TABLE reserve; PRAGMA wal_checkpoint(RESTART);");
        }
    }

    /// <summary>Writes what the agent knows into a new journal, in place of one that was damaged.</summary>
    public void Restore(IEnumerable<JournalEntry> entries, DateTimeOffset now) =>
        Write([.. entries.Select(entry => new JournalRecord.Restored { Uid = entry.Execution.Uid, Entry = entry })], [], now);

    /// <summary>Takes tombstones and figures over from a damaged journal, as far as they can still be read. That one is not written to.</summary>
    public void Salvage(string damaged)
    {
        try
        {
            using var old = new JournalFile(Connection(damaged, SqliteOpenMode.ReadOnly));
            old._connection.Open();
            Copy(old, "SELECT uid, since FROM tombstone", "INSERT OR IGNORE INTO tombstone VALUES ($0, $1)");
            Copy(old, "SELECT day, namespace, task, body FROM daily", "INSERT OR IGNORE INTO daily VALUES ($0, $1, $2, $3)");
        }
        catch (SqliteException)
        {
            // What cannot be read is lost; the file is kept.
        }
    }

    /// <summary>A connection to a journal that is still to be opened, and keeps no file open once it is disposed.</summary>
    internal static SqliteConnection Connection(string path, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());

    private void Copy(JournalFile old, string select, string insert)
    {
        using var command = old.Command(select);
        using var reader = command.ExecuteReader();
        Execute("BEGIN IMMEDIATE");
        try
        {
            while (reader.Read())
            {
                var row = Enumerable.Range(0, reader.FieldCount).Select(i => ($"${i}", reader.GetValue(i))).ToArray();
                Execute(insert, row);
            }
        }
        finally
        {
            Execute("COMMIT");
        }
    }

    /// <summary>Writes one thing that means nothing, to find out whether that is possible.</summary>
    public void Probe() => Execute("INSERT OR REPLACE INTO fact (name) VALUES ('probe')");

    /// <summary>All records of Executions that are not reported yet, in the order in which they were written.</summary>
    public IEnumerable<JournalRecord> Load()
    {
        using var command = Command("SELECT body FROM record ORDER BY seq");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return JsonSerializer.Deserialize(reader.GetString(0), JournalJsonContext.Default.JournalRecord)
                ?? throw new JsonException("a journal record is null");
        }
    }

    /// <summary>Writes records, all or none, and counts what ended with them. They are on disk when this returns.</summary>
    public void Write(IReadOnlyList<JournalRecord> records, IReadOnlyList<EndedExecution> ended, DateTimeOffset now)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            WriteAll(records, now);
            foreach (var execution in ended)
            {
                DailyTable.Add(_connection, execution);
            }

            Execute("COMMIT");
        }
        catch
        {
            // On a full disk SQLite may have rolled back itself; to do it twice would be one more fault.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    private void WriteAll(IReadOnlyList<JournalRecord> records, DateTimeOffset now)
    {
        foreach (var record in records)
        {
            if (record is JournalRecord.Reported)
            {
                Execute("DELETE FROM record WHERE uid = $uid", ("$uid", record.Uid));
                Execute(
                    "INSERT OR REPLACE INTO tombstone (uid, since) VALUES ($uid, $since)",
                    ("$uid", record.Uid),
                    ("$since", now.ToUnixTimeSeconds()));
            }
            else
            {
                if (record is JournalRecord.Restored)
                {
                    Execute("DELETE FROM record WHERE uid = $uid", ("$uid", record.Uid));
                }

                var body = JsonSerializer.Serialize(record, JournalJsonContext.Default.JournalRecord);
                Execute("INSERT INTO record (uid, body) VALUES ($uid, $body)", ("$uid", record.Uid), ("$body", body));
            }
        }
    }

    public bool HasTombstone(string uid) => Query("SELECT 1 FROM tombstone WHERE uid = $uid", ("$uid", uid)) is not null;

    public void DropTombstones(DateTimeOffset before) =>
        Execute("DELETE FROM tombstone WHERE since < $before", ("$before", before.ToUnixTimeSeconds()));

    public void DropDays(DateOnly before) => DailyTable.DropBefore(_connection, before);

    public bool HasFact(string name) => Query("SELECT 1 FROM fact WHERE name = $name", ("$name", name)) is not null;

    public void AddFact(string name) => Execute("INSERT OR IGNORE INTO fact (name) VALUES ($name)", ("$name", name));

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private object? Query(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
