using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Xunit.Abstractions;

namespace Carillon.Tests.Integration.ApiServer;

/// <summary>What the embedded server has acknowledged survives SIGKILL, and revisions never come twice.</summary>
public sealed class KillUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 3;
    private const int Writers = 8;
    private const string Collection = "api/v1/namespaces/default/configmaps";

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-kill-").FullName;

    /// <summary>Last acknowledged state per name: its value, or null once its deletion was acknowledged.</summary>
    private readonly ConcurrentDictionary<string, int?> _acknowledged = new(StringComparer.Ordinal);

    /// <summary>Names with a write whose answer never came: either state is right for them.</summary>
    private readonly ConcurrentDictionary<string, int?> _inDoubt = new(StringComparer.Ordinal);

    private long _highestRevision;

    [Fact]
    public async Task Kill_UnderWriteLoad_LosesNoAcknowledgedWriteAndRevisionsRise()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await EmbeddedServerProcess.StartAsync(_folder);
            await VerifyAsync(server.Server);
            await WriteUntilKilledAsync(server, round, random.Next(50, 400), random.Next());
        }

        await using var last = await EmbeddedServerProcess.StartAsync(_folder);
        await VerifyAsync(last.Server);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task WriteUntilKilledAsync(EmbeddedServerProcess server, int round, int killAfter, int seed)
    {
        var acknowledged = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count()
        {
            if (Interlocked.Increment(ref acknowledged) == killAfter)
            {
                reached.TrySetResult();
            }
        }

        var writers = Enumerable.Range(0, Writers).Select(index => WriteAsync(server.Server, $"r{round}-w{index}", new Random(seed + index), Count)).ToList();
        await reached.Task;
        await server.KillAsync();
        await Task.WhenAll(writers);
    }

    private async Task WriteAsync(TestApiServer server, string prefix, Random random, Action acknowledged)
    {
        for (var step = 0; ; step++)
        {
            var name = $"{prefix}-{random.Next(20)}";
            var present = _acknowledged.GetValueOrDefault(name);
            var delete = present is not null && random.Next(4) == 0;
            _inDoubt[name] = delete ? null : step;
            try
            {
                var response = delete ? await server.Api.DeleteAsync($"{Collection}/{name}") : await PutAsync(server, name, step, present is null);
                Assert.True(response.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{response.Status} for {name}");
                if (!delete)
                {
                    Remember(long.Parse((string)response.Json["metadata"]!["resourceVersion"]!));
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is gone; what became of this write only the next one knows.
                return;
            }

            _acknowledged[name] = delete ? null : step;
            _inDoubt.TryRemove(name, out _);
            acknowledged();
        }
    }

    private static Task<Support.Http.ApiResponse> PutAsync(TestApiServer server, string name, int value, bool create)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { ["value"] = value.ToString() },
        };
        return create ? server.Api.PostAsync(Collection, body) : server.Api.PutAsync($"{Collection}/{name}", body);
    }

    private async Task VerifyAsync(TestApiServer server)
    {
        var list = (await server.Api.GetAsync(Collection)).Success;
        var found = list["items"]!.AsArray().ToDictionary(
            item => (string)item!["metadata"]!["name"]!,
            item => int.Parse((string)item!["data"]!["value"]!),
            StringComparer.Ordinal);
        foreach (var (name, value) in _acknowledged)
        {
            int? actual = found.TryGetValue(name, out var stored) ? stored : null;
            var allowed = actual == value || (_inDoubt.TryGetValue(name, out var attempted) && actual == attempted);
            Assert.True(allowed, $"{name}: acknowledged {value?.ToString() ?? "deletion"}, found {actual?.ToString() ?? "nothing"}");
        }

        foreach (var name in _inDoubt.Keys)
        {
            // From here on the state is known.
            _acknowledged[name] = found.TryGetValue(name, out var stored) ? stored : null;
        }

        _inDoubt.Clear();
        var revision = long.Parse((string)list["metadata"]!["resourceVersion"]!);
        Assert.True(revision >= Interlocked.Read(ref _highestRevision), $"revision fell from {_highestRevision} to {revision}");
        var created = await PutAsync(server, $"probe-{revision}", 0, create: true);
        Assert.True(long.Parse((string)created.Success["metadata"]!["resourceVersion"]!) > revision);
        await server.Api.DeleteAsync($"{Collection}/probe-{revision}");
    }

    private void Remember(long revision)
    {
        long seen;
        while (revision > (seen = Interlocked.Read(ref _highestRevision)) && Interlocked.CompareExchange(ref _highestRevision, revision, seen) != seen)
        {
        }
    }
}
