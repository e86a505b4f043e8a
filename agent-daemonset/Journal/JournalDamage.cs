using System.Globalization;
using System.Text.Json;

using Microsoft.Data.Sqlite;

namespace Carillon.Agent.Journal;

/// <summary>What a damaged journal looks like, and where it is kept for a person to look at: it is never repaired by guesswork or deleted.</summary>
internal static class JournalDamage
{
    private const int FileIsCorrupt = 11;
    private const int FileIsNoDatabase = 26;
    private const string Mark = ".damaged-";
    private static readonly string[] Parts = ["", "-wal", "-shm"];

    /// <summary>Whether a fault means that the file itself is damaged.</summary>
    public static bool Is(Exception fault) => fault is JsonException or InvalidOperationException || IsOfFile(fault);

    /// <summary>The same while it is in use, when its records have long been read.</summary>
    public static bool IsOfFile(Exception fault) => fault is SqliteException { SqliteErrorCode: FileIsCorrupt or FileIsNoDatabase };

    /// <summary>Moves the journal aside and answers where it is now.</summary>
    public static string KeepAside(string path, DateTimeOffset now)
    {
        var aside = path + Mark + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        foreach (var part in Parts.Where(part => File.Exists(path + part)))
        {
            File.Move(path + part, aside + part);
        }

        return aside;
    }

    /// <summary>The journals that are kept in a folder because they were damaged, until a person removes them.</summary>
    public static IReadOnlyList<string> KeptIn(string folder)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder, "*" + Mark + "*")
                    .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
