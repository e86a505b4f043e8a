using System.Runtime.Versioning;

using Carillon.Api.Executions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The plugins of <c>samples/plugins</c>, doing what they are for. What they refuse: <see cref="SamplePluginCheckTests"/>.</summary>
[SupportedOSPlatform("linux")]
public sealed class SamplePluginTests : IClassFixture<PluginFixture>
{
    private readonly PluginFixture _fixture;
    private readonly string _folder;

    public SamplePluginTests(PluginFixture fixture)
    {
        _fixture = fixture;
        _folder = Directory.CreateDirectory(Path.Combine(fixture.Host.Folder, Guid.NewGuid().ToString())).FullName;
    }

    [Fact]
    public async Task FileCleanup_OldAndNewFiles_DeletesTheOldOnesOnly()
    {
        _fixture.AddSample("file-cleanup");
        var keep = new[] { Add("new.log", days: 0), Add("old.txt", days: 9), Add("outside/old.log", days: 9) };
        var old = new[] { Add("logs/old.log", days: 9), Add("logs/deep/two words.log", days: 9), Add("logs/a\nb \"c\".log", days: 9) };
        File.CreateSymbolicLink(Path.Combine(_folder, "logs", "link.log"), Path.Combine(_folder, "outside", "old.log"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "logs", "linked"), Path.Combine(_folder, "outside"));
        var config = $$"""{"folders": ["{{_folder}}/logs"], "olderThanDays": 3, "pattern": "*.log", "dryRun": true}""";

        var dry = await _fixture.RunAsync("file-cleanup", config);

        Assert.Equal((ExecutionPhase.Succeeded, "would delete 3 files, 12 bytes"), (dry.Phase!.Value, dry.Message));
        Assert.All([.. keep, .. old], file => Assert.True(File.Exists(file), file));

        var real = await _fixture.RunAsync("file-cleanup", config.Replace("true", "false", StringComparison.Ordinal));

        Assert.Equal((ExecutionPhase.Succeeded, "deleted 3 files, 12 bytes"), (real.Phase!.Value, real.Message));
        Assert.All(keep, file => Assert.True(File.Exists(file), file));
        Assert.All(old, file => Assert.False(File.Exists(file), file));
        Assert.Equal(
            ["deleted a?b \"c\".log", "deleted deep/two words.log", "deleted old.log", $"in {_folder}/logs"],
            real.Output!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FileCleanup_Unsafe_FailsAndDeletesNothing()
    {
        _fixture.AddSample("file-cleanup");
        var file = Add("logs/old.log", days: 9);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), Path.Combine(_folder, "logs"));

        var status = await _fixture.RunAsync("file-cleanup", $$"""{"folders": ["{{_folder}}/logs", "{{_folder}}/link"], "olderThanDays": 3}""");

        Assert.Equal((ExecutionPhase.Failed, "PluginFailed"), (status.Phase!.Value, status.Reason));
        Assert.Contains("goes through a link", status.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [PostgresFact]
    public async Task PostgresBackup_RealServer_MakesBackupsThatCanBeRestored()
    {
        _fixture.AddSample("postgres-backup");
        await using var server = await PostgresServer.StartAsync();
        await server.QueryAsync("postgres", "CREATE DATABASE shop");
        await server.QueryAsync("shop", "CREATE TABLE items AS SELECT n, 'item ' || n AS name FROM generate_series(1, 1000) n");
        foreach (var older in new[] { "shop-20200101T000000Z.dump", "shop-20200102T000000Z.dump", "shop2-20200101T000000Z.dump", "notes.txt" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, older), "older");
        }

        var config = $$"""
            {"database": "shop", "folder": "{{_folder}}", "keep": 2, "host": "{{server.SocketFolder}}", "user": "postgres", "passFile": "{{server.PasswordFile}}"}
            """;
        var status = await _fixture.RunAsync("postgres-backup", config);

        Assert.Equal((null, ExecutionPhase.Succeeded), (status.Reason, status.Phase!.Value));
        Assert.Matches(@"^shop-\d{8}T\d{6}Z\.dump: \d+ bytes, \d+ objects; 1 older removed$", status.Message);
        var backup = Path.Combine(_folder, status.Message![..status.Message!.IndexOf(':', StringComparison.Ordinal)]);
        Assert.Equal(
            ["notes.txt", "shop-20200102T000000Z.dump", Path.GetFileName(backup), "shop2-20200101T000000Z.dump"],
            Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        await server.QueryAsync("postgres", "CREATE DATABASE again");
        await server.RestoreAsync(backup, "again");
        Assert.Equal("1000|item 1000", await server.QueryAsync("again", "SELECT count(*) || '|' || max(name) FILTER (WHERE n = 1000) FROM items"));
    }

    [PostgresFact]
    public async Task PostgresBackup_WrongDatabaseOrPassword_FailsAndLeavesNothing()
    {
        _fixture.AddSample("postgres-backup");
        await using var server = await PostgresServer.StartAsync();
        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllTextAsync(empty, "");
        File.SetUnixFileMode(empty, UnixFileMode.UserRead);
        var backups = Directory.CreateDirectory(Path.Combine(_folder, "backups")).FullName;

        foreach (var (database, passFile, output) in new[] { ("none", server.PasswordFile, "\"none\" does not exist"), ("postgres", empty, "password") })
        {
            var status = await _fixture.RunAsync("postgres-backup", $$"""
                {"database": "{{database}}", "folder": "{{backups}}", "host": "{{server.SocketFolder}}", "user": "postgres", "passFile": "{{passFile}}"}
                """);

            Assert.Equal((ExecutionPhase.Failed, "PluginFailed"), (status.Phase!.Value, status.Reason));
            Assert.Contains("pg_dump ended with exit code 1", status.Message, StringComparison.Ordinal);
            Assert.Contains(output, status.Output, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(backups));
        }
    }

    private string Add(string name, int days)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "text");
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
        return path;
    }
}
