using System.Diagnostics;
using Carillon.ApiServer;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.ApiServer;

/// <summary>
/// Writes per second and watch latency of the embedded API server over TLS, in one process with its clients, beside the rate at which
/// plain SQLite commits the same rows one by one on the same disk.
/// </summary>
internal static class ApiServerBench
{
    private const int WritesPerRun = 2000;
    private const int WatchedWrites = 200;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("carillon-bench-").FullName;
        try
        {
            var baseline = CommitsPerSecond(Path.Combine(folder, "baseline.db"));
            Console.WriteLine($"{"plain SQLite, one commit per row",-40} {baseline,10:F0} /s");
            var options = new EmbeddedApiServerOptions { DataDirectory = Path.Combine(folder, "server") };
            await using var server = await EmbeddedApiServer.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
            using var client = new BenchClient(server.AdminKubeconfigPath);
            await WriteAsync(client, "warm", 16, 500);
            foreach (var writers in new[] { 1, 16 })
            {
                var rate = await WriteAsync(client, $"w{writers}", writers, WritesPerRun);
                Console.WriteLine($"{$"creates, {writers} writer(s)",-40} {rate,10:F0} /s {rate / baseline,9:F2} x plain SQLite");
            }

            foreach (var watchers in new[] { 1, 200, 1000 })
            {
                var (p50, p99) = await WatchAsync(server.AdminKubeconfigPath, client, watchers);
                Console.WriteLine($"{$"write to event, {watchers} watcher(s)",-40} p50 {p50.TotalMilliseconds,7:F2} ms   p99 {p99.TotalMilliseconds,7:F2} ms");
            }

            Console.WriteLine($"{"process RSS, clients included",-40} {Environment.WorkingSet / 1048576.0,10:F0} MiB");
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double CommitsPerSecond(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, json BLOB)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO t (json) VALUES ($json)";
        command.Parameters.AddWithValue("$json", new byte[1024]);
        var started = Stopwatch.GetTimestamp();
        for (var row = 0; row < WritesPerRun; row++)
        {
            command.ExecuteNonQuery();
        }

        return WritesPerRun / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> WriteAsync(BenchClient client, string prefix, int writers, int total)
    {
        var next = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async _ =>
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) <= total)
            {
                await client.CreateAsync($"{prefix}-{index}");
            }
        }));
        return total / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>
    /// Every watcher sees every write. The clock starts before the request is sent, so it includes the commit; a sample is one
    /// delivery to one watcher. Writes follow one another only when all watchers have the last.
    /// </summary>
    private static async Task<(TimeSpan P50, TimeSpan P99)> WatchAsync(string kubeconfig, BenchClient writer, int watchers)
    {
        using var stop = new CancellationTokenSource();
        using var client = new BenchClient(kubeconfig);
        var samples = new List<TimeSpan>(watchers * WatchedWrites);
        var (sent, pending) = (0L, 0);
        var delivered = new SemaphoreSlim(0);
        void OnEvent()
        {
            var elapsed = Stopwatch.GetElapsedTime(Volatile.Read(ref sent));
            lock (samples)
            {
                samples.Add(elapsed);
            }

            if (Interlocked.Decrement(ref pending) == 0)
            {
                delivered.Release();
            }
        }

        var opened = new SemaphoreSlim(0);
        var revision = await client.RevisionAsync();
        var watches = Enumerable.Range(0, watchers).Select(_ => client.WatchAsync(revision, () => opened.Release(), OnEvent, stop.Token)).ToList();
        for (var index = 0; index < watchers; index++)
        {
            await opened.WaitAsync();
        }

        for (var index = 0; index < WatchedWrites / (watchers > 200 ? 4 : 1); index++)
        {
            pending = watchers;
            Volatile.Write(ref sent, Stopwatch.GetTimestamp());
            await writer.CreateAsync($"watched-{watchers}-{index}");
            await delivered.WaitAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(watches);
        samples.Sort();
        return (samples[samples.Count / 2], samples[samples.Count * 99 / 100]);
    }
}
