using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// The database file: one row per living object and the last revision given out. The revision is stored on its own because a
/// delete uses one up without leaving a row. Used by the writer's thread only.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int SchemaVersion = 1;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _setRevision;

    private SqliteDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _put = Prepare("INSERT OR REPLACE INTO objects (id, resource, json) VALUES ($id, $resource, $json)", "$id", "$resource", "$json");
        _delete = Prepare("DELETE FROM objects WHERE id = $id", "$id");
        _setRevision = Prepare("UPDATE state SET revision = $revision", "$revision");
    }

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="IOException">It cannot be opened, is damaged, or was written by a newer version.</exception>
    public static SqliteDatabase Open(string path)
    {
        Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // FULL: a commit is on disk before it is acknowledged, also in WAL mode.
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            CreateSchema(connection, path);
            return new SqliteDatabase(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new IOException($"The database {path} cannot be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public StoreSnapshot Load()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT revision FROM state";
        var revision = (long)command.ExecuteScalar()!;

        command.CommandText = "SELECT id, resource, json FROM objects";
        var byResource = new Dictionary<ResourceId, List<StoredObject>>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var resource = ResourceId.Parse(rows.GetString(1));
            if (!byResource.TryGetValue(resource, out var items))
            {
                byResource.Add(resource, items = []);
            }

            items.Add(LoadRow(rows, resource));
        }

        return new StoreSnapshot(revision, byResource.ToImmutableDictionary(pair => pair.Key, pair => ResourceItems.From(pair.Value)));
    }

    /// <summary>Writes a batch in one transaction: all of it is on disk on return, or nothing on an exception.</summary>
    public void Commit(IReadOnlyList<StoreEvent> events, long revision)
    {
        _begin.ExecuteNonQuery();
        try
        {
            foreach (var change in events)
            {
                Write(change);
            }

            _setRevision.Parameters[0].Value = revision;
            _setRevision.ExecuteNonQuery();
            _commit.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            TryRollback();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, _rollback, _put, _delete, _setRevision })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private void Write(StoreEvent change)
    {
        if (change.Current is { } current)
        {
            _put.Parameters[0].Value = current.RowId;
            _put.Parameters[1].Value = change.Resource.ToString();
            _put.Parameters[2].Value = current.Json;
            _put.ExecuteNonQuery();
        }
        else
        {
            _delete.Parameters[0].Value = change.Previous!.RowId;
            _delete.ExecuteNonQuery();
        }
    }

    private void TryRollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // After some errors (disk full, I/O) SQLite has already rolled back; the first error is the one to report.
        }
    }

    private static StoredObject LoadRow(SqliteDataReader row, ResourceId resource)
    {
        try
        {
            return StoredObject.Load(row.GetInt64(0), (byte[])row.GetValue(2));
        }
        catch (JsonException e)
        {
            throw new IOException($"The database holds a damaged object of {resource} in row {row.GetInt64(0)}: {e.Message}", e);
        }
    }

    private static void CreateSchema(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > SchemaVersion)
        {
            throw new IOException($"The database {path} has format {version}, this version reads up to {SchemaVersion}.");
        }

        if (version == 0)
        {
            Execute(connection, $"""
                BEGIN IMMEDIATE;
                CREATE TABLE objects (id INTEGER PRIMARY KEY, resource TEXT NOT NULL, json BLOB NOT NULL);
                CREATE TABLE state (revision INTEGER NOT NULL);
                INSERT INTO state (revision) VALUES (1);
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
