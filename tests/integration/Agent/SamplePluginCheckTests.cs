using System.Runtime.Versioning;
using System.Text.Json.Nodes;

using Carillon.Agent.Linux;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// What the plugins of <c>samples/plugins</c> check before and while they delete or write, one by one, without an agent. Only files of
/// one unlikely name are ever in danger, should a check be missing.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SamplePluginCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-plugin-").FullName;
    private readonly string _name = $"carillon-test-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("CARILLON_REQUEST_VERSION", "2", "version 1 of the request")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "0", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "08", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "-3", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "1.5", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_OLDER_THAN_DAYS", "100000", "config.olderThanDays")]
    [InlineData("CARILLON_CONFIG_PATTERN", "", "config.pattern")]
    [InlineData("CARILLON_CONFIG_PATTERN", "*/x", "config.pattern")]
    [InlineData("CARILLON_CONFIG_DRY_RUN", "yes", "config.dryRun")]
    [InlineData("CARILLON_CONFIG_FOLDERS", "", "must name at least one folder")]
    public async Task FileCleanup_ConfigThatMakesNoSense_IsRefusedBeforeAnythingIsDeleted(string variable, string value, string message)
    {
        var old = await AddOldAsync("logs");

        await AssertRefusedAsync("file-cleanup", message, Cleanup("FOLDER/logs").Append((variable, value)));

        Assert.True(File.Exists(old));
    }

    [Theory]
    [InlineData("/", "is not allowed")]
    [InlineData("/var", "is not allowed")]
    [InlineData("relative", "is not allowed")]
    [InlineData("/FOLDER/logs", "belongs to the system")] // two slashes at its beginning
    [InlineData("/proc/self", "belongs to the system")]
    [InlineData("/sys/kernel", "belongs to the system")]
    [InlineData("/dev/shm", "belongs to the system")]
    [InlineData("/boot/grub", "belongs to the system")]
    [InlineData("/etc/ssl", "belongs to the system")]
    [InlineData("/bin/x", "belongs to the system")]
    [InlineData("/sbin/x", "belongs to the system")]
    [InlineData("/lib/x", "belongs to the system")]
    [InlineData("/lib64/x", "belongs to the system")]
    [InlineData("/usr/share", "belongs to the system")]
    [InlineData("FOLDER/none", "there is no folder")]
    [InlineData("FOLDER/logs/../logs", "goes through a link or is not written plainly")]
    [InlineData("FOLDER/link", "goes through a link")]
    [InlineData("FOLDER/link/deep", "goes through a link")]
    public async Task FileCleanup_FolderThatIsNoneOfItsBusiness_IsRefusedBeforeAnythingIsDeleted(string folder, string message)
    {
        var old = await AddOldAsync("logs");
        Directory.CreateDirectory(Path.Combine(_folder, "logs", "deep"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), Path.Combine(_folder, "logs"));

        await AssertRefusedAsync("file-cleanup", message, Cleanup("FOLDER/logs", folder));

        Assert.True(File.Exists(old));
    }

    [Fact]
    public async Task FileCleanup_OldThingsThatAreNoFiles_Stay()
    {
        var old = await AddOldAsync("logs");
        var logs = Path.GetDirectoryName(old)!;
        await ShellAsync($"mkdir {logs}/d && touch -d '9 days ago' {logs}/{_name}.target && cd {logs}/d && mkfifo {_name} && mkdir 1 2 && mkdir 1/{_name} && ln -s ../../{_name}.target 2/{_name}"
            + $" && touch -h -d '9 days ago' {_name} 1/{_name} 2/{_name}");

        var result = await RunAsync("file-cleanup", Cleanup("FOLDER/logs"));

        Assert.Equal((true, "deleted 1 files, 4 bytes"), ((bool)result["success"]!, (string?)result["message"]));
        Assert.False(File.Exists(old));
        await ShellAsync($"cd {logs}/d && test -p {_name} && test -d 1/{_name} && test -L 2/{_name} && test -f ../{_name}.target");
    }

    [RootFact]
    public async Task FileCleanup_AnotherFileSystemBelow_IsNotEntered()
    {
        await AddOldAsync("logs");
        var mounted = Directory.CreateDirectory(Path.Combine(_folder, "logs", "mounted")).FullName;
        await ShellAsync($"mount -t tmpfs -o size=1m tmpfs {mounted}");
        try
        {
            var other = await AddOldAsync("logs/mounted");

            var result = await RunAsync("file-cleanup", Cleanup("FOLDER/logs"));

            Assert.Equal("deleted 1 files, 4 bytes", (string?)result["message"]);
            Assert.True(File.Exists(other));
        }
        finally
        {
            await ShellAsync($"umount {mounted}");
        }
    }

    [Fact]
    public async Task FileCleanup_LinkPutInThePlaceOfTheFolderAfterTheCheck_IsNotFollowed()
    {
        await AddOldAsync("logs");
        var other = await AddOldAsync("other");
        var programs = Programs(("mktemp", $"mv {_folder}/logs {_folder}/away && ln -s {_folder}/other {_folder}/logs; exec /usr/bin/env -i PATH=/usr/bin:/bin mktemp \"$@\""));

        await AssertRefusedAsync("file-cleanup", "some could not be looked at or deleted", Cleanup("FOLDER/logs").Append(("PATH", programs)));

        Assert.True(File.Exists(other));
    }

    [Theory]
    [InlineData("CARILLON_REQUEST_VERSION", "2", "version 1 of the request")]
    [InlineData("CARILLON_CONFIG_DATABASE", "", "config.database")]
    [InlineData("CARILLON_CONFIG_DATABASE", "-x", "config.database")]
    [InlineData("CARILLON_CONFIG_DATABASE", "../shop", "config.database")]
    [InlineData("CARILLON_CONFIG_DATABASE", "shop host=evil", "config.database")]
    [InlineData("CARILLON_CONFIG_KEEP", "", "config.keep")]
    [InlineData("CARILLON_CONFIG_KEEP", "0", "config.keep")]
    [InlineData("CARILLON_CONFIG_KEEP", "-1", "config.keep")]
    [InlineData("CARILLON_CONFIG_KEEP", "10000", "config.keep")]
    [InlineData("CARILLON_CONFIG_FOLDER", "relative", "config.folder: must be an absolute path")]
    [InlineData("CARILLON_CONFIG_FOLDER", "/nonexistent/folder", "config.folder: there is no folder")]
    [InlineData("PATH", "FOLDER/half", "this host has no pg_restore")]
    public async Task PostgresBackup_ConfigThatMakesNoSense_IsRefusedBeforeAnythingIsWritten(string variable, string value, string message)
    {
        Programs("half", ("pg_dump", "echo dump"), ("tr", "exec /usr/bin/tr \"$@\""), ("sed", "exec /usr/bin/sed \"$@\""));

        await AssertRefusedAsync("postgres-backup", message, Backup("echo dump", "echo '1; object'").Append((variable, value)));

        Assert.Equal(OldBackups, Backups());
    }

    [Theory]
    [InlineData("echo half; exit 3", "echo '1; object'", "pg_dump ended with exit code 3")]
    [InlineData("echo half", "case $1 in --file=*) exit 1 ;; *) echo '1; object' ;; esac", "cannot be read back")]
    [InlineData("echo nothing", "case $1 in --list) echo '; a comment' ;; esac", "has nothing in it")]
    public async Task PostgresBackup_ThatIsNotComplete_LeavesNoneOfItAndAllOlderOnes(string dump, string restore, string message)
    {
        await AssertRefusedAsync("postgres-backup", message, Backup(dump, restore));

        Assert.Equal(OldBackups, Backups());
    }

    [Fact]
    public async Task PostgresBackup_EndedInTheMiddle_LeavesNoneOfItAndAllOlderOnes()
    {
        var started = Path.Combine(_folder, "started");
        var running = RunPluginAsync("postgres-backup", Backup($"echo half; echo $PPID $$ > {started}; exec sleep 600", "echo '1; object'"));
        var pids = (await WrittenFile.LinesAsync(started))[0].Split(' ').Select(int.Parse);
        Assert.Equal(OldBackups, Backups().Where(static file => file[0] != '.'));

        foreach (var pid in pids)
        {
            NativeMethods.Kill(pid, NativeMethods.SigTerm);
        }

        Assert.Equal(143, (await running).ExitCode);
        Assert.Equal(OldBackups, Backups());
    }

    [Fact]
    public async Task PostgresBackup_Complete_GetsItsNameAndTakesTheOldestAway()
    {
        var result = await RunAsync("postgres-backup", Backup("echo dump", "echo '1; object'"));

        Assert.Equal(true, (bool?)result["success"]);
        Assert.Matches(@"^shop-\d{8}T\d{6}Z\.dump$", Assert.Single(Backups()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyList<string> OldBackups => ["shop-20200101T000000Z.dump", "shop-20200102T000000Z.dump"];

    private IEnumerable<string> Backups() =>
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "backups")).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private List<(string Variable, string Value)> Cleanup(params string[] folders) =>
    [
        ("CARILLON_CONFIG_FOLDERS", string.Join('\n', folders)), ("CARILLON_CONFIG_OLDER_THAN_DAYS", "3"), ("CARILLON_CONFIG_PATTERN", _name),
    ];

    /// <summary>One backup is to stay, two are there; <paramref name="dump"/> and <paramref name="restore"/> play PostgreSQL's programs.</summary>
    private List<(string Variable, string Value)> Backup(string dump, string restore)
    {
        var backups = Directory.CreateDirectory(Path.Combine(_folder, "backups")).FullName;
        foreach (var old in OldBackups)
        {
            File.WriteAllText(Path.Combine(backups, old), "old");
        }

        return
        [
            ("CARILLON_CONFIG_DATABASE", "shop"), ("CARILLON_CONFIG_FOLDER", backups), ("CARILLON_CONFIG_KEEP", "1"),
            ("PATH", Programs(("pg_dump", dump), ("pg_restore", restore))),
        ];
    }

    /// <summary>A search path on which these come first.</summary>
    private string Programs(params (string Name, string Script)[] programs) => $"{Programs("programs", programs)}:/usr/bin:/bin";

    private string Programs(string folder, params (string Name, string Script)[] programs)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
        foreach (var (name, script) in programs)
        {
            var file = Path.Combine(path, name);
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private async Task<string> AddOldAsync(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, _name);
        await File.WriteAllTextAsync(path, "text");
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-9));
        return path;
    }

    private static async Task ShellAsync(string script) => _ = (await CommandLine.RunAsync("sh", ["-c", script])).Success;

    private async Task AssertRefusedAsync(string plugin, string message, IEnumerable<(string Variable, string Value)> configuration)
    {
        var result = await RunAsync(plugin, configuration);

        Assert.Contains(message, (string?)result["message"], StringComparison.Ordinal);
        Assert.Equal(false, (bool?)result["success"]);
    }

    /// <summary>Runs it and answers its result.</summary>
    private async Task<JsonNode> RunAsync(string plugin, IEnumerable<(string Variable, string Value)> configuration)
    {
        var run = await RunPluginAsync(plugin, configuration);
        var last = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(static line => line.StartsWith("{\"result\"", StringComparison.Ordinal));
        Assert.True(last is not null, $"exit code {run.ExitCode}: {run.Output}{run.Error}");
        return JsonNode.Parse(last)!["result"]!;
    }

    /// <summary>As an agent does it: what is in the config stands in variables. Of those given twice the last counts.</summary>
    private Task<CommandResult> RunPluginAsync(string plugin, IEnumerable<(string Variable, string Value)> configuration)
    {
        var environment = new Dictionary<string, string> { ["CARILLON_REQUEST_VERSION"] = "1" };
        foreach (var (variable, value) in configuration)
        {
            environment[variable] = value.Replace("FOLDER", _folder, StringComparison.Ordinal);
        }

        return CommandLine.RunAsync("/bin/sh", [Path.Combine(RepositoryFolder.Root, "samples", "plugins", plugin)], environment);
    }
}
