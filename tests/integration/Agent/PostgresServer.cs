using Carillon.Agent.Linux;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A PostgreSQL server in a folder of its own, reached through a socket there, by password only.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>A generous safety net for a server that never comes up.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private const string Nobody = "65534";

    private readonly SupervisedProcess _server;
    private readonly string _folder;

    private PostgresServer(SupervisedProcess server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    /// <summary>Where the server's programs are, the newest version of them; null for nowhere.</summary>
    public static string? Programs { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql") : [])
        .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
        .Select(folder => Path.Combine(folder, "bin"))
        .Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    public string SocketFolder => Path.Combine(_folder, "socket");

    /// <summary>In the format of <c>~/.pgpass</c>.</summary>
    public string PasswordFile => Path.Combine(_folder, "pass");

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("carillon-pg-").FullName; // short: the path of a socket has little room
        var password = Guid.NewGuid().ToString();
        await File.WriteAllTextAsync(Path.Combine(folder, "pass"), $"*:*:*:*:{password}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "new-password"), password);
        Directory.CreateDirectory(Path.Combine(folder, "socket"));
        await RunAsync("chmod", "600", Path.Combine(folder, "pass"));
        await RunAsync("chmod", "755", folder, Path.Combine(folder, "socket"));
        if (NativeMethods.EffectiveUserId() == 0)
        {
            // The server refuses to be root.
            await RunAsync("chown", Nobody, folder, Path.Combine(folder, "socket"), Path.Combine(folder, "new-password"));
        }

        var data = Path.Combine(folder, "data");
        await RunAsServerAsync("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", Path.Combine(folder, "new-password"), "-N", "--no-locale", "-E", "UTF8");
        string[] command = [.. AsServer("postgres"), "-D", data, "-k", Path.Combine(folder, "socket"), "-c", "listen_addresses=", "-c", "fsync=off"];
        var server = new PostgresServer(SupervisedProcess.Start(command[0], command[1..]), folder);
        using var limit = new CancellationTokenSource(Limit);
        await server._server.WaitForLineAsync(line => line.Contains("ready to accept connections", StringComparison.Ordinal), limit.Token);
        return server;
    }

    /// <summary>The answer as psql prints it, without its last line end.</summary>
    public async Task<string> QueryAsync(string database, string sql)
    {
        var result = await CommandLine.RunAsync(
            "psql", ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-h", SocketFolder, "-U", "postgres", "-d", database, "-c", sql], Environment());
        return result.Success.TrimEnd('\n');
    }

    public async Task RestoreAsync(string backup, string database)
    {
        _ = (await CommandLine.RunAsync(
            "pg_restore", ["-w", "--exit-on-error", "-h", SocketFolder, "-U", "postgres", "-d", database, backup], Environment())).Success;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> Environment() => new() { ["PGPASSFILE"] = PasswordFile };

    private static string[] AsServer(string program) => NativeMethods.EffectiveUserId() == 0
        ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", Path.Combine(Programs!, program)]
        : [Path.Combine(Programs!, program)];

    private static Task RunAsServerAsync(string program, params string[] arguments)
    {
        string[] command = [.. AsServer(program), .. arguments];
        return RunAsync(command[0], command[1..]);
    }

    private static async Task RunAsync(string program, params string[] arguments) =>
        _ = (await CommandLine.RunAsync(program, arguments)).Success;
}
