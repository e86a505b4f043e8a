using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Tests.Integration.Operator;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Faults;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Failover;

/// <summary>Two operators, whose every eighth request goes wrong in one way or another, and whose leader is cut off in the middle.</summary>
[Collection(FailoverTestGroup.Name)]
public sealed class InjectedFaultTests
{
    private readonly ITestOutputHelper _output;

    public InjectedFaultTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Faults_TwoOperators_NothingLostOrDoubled()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        await using var server = await TestApiServer.StartAsync();
        await using var scene = await FailoverScene.CreateAsync(server, hosts: 2, _output);
        var (one, oneFaults) = await StartAsync(scene, server, seed);
        var (other, otherFaults) = await StartAsync(scene, server, seed + 1);
        foreach (var task in new[] { "tick", "tack", "tock" })
        {
            await scene.AddTaskAsync(task);
        }

        await scene.FireAsync(times: 4);
        for (var round = 0; round < 2; round++)
        {
            var faults = OperatorHarness.IsLeader(one) ? oneFaults : otherFaults;
            faults.GoDark(true);
            await scene.FireAsync(times: 4); // by the other one
            faults.GoDark(false);
        }

        // Chance may have left one out so far; with half a dozen of each it does so now and then.
        while (oneFaults.Done.Keys.Union(otherFaults.Done.Keys).Count() < Enum.GetValues<InjectedFault>().Length)
        {
            await scene.FireAsync(times: 1);
        }

        oneFaults.Calm();
        otherFaults.Calm();
        _output.WriteLine(string.Join(", ", oneFaults.Done.Concat(otherFaults.Done).GroupBy(static done => done.Key, static done => done.Value)
            .Select(static done => $"{done.Key} {done.Sum()}")));
        await scene.VerifyAsync();
        await Eventually.TrueAsync(() => OperatorHarness.IsLeader(one) != OperatorHarness.IsLeader(other)); // none may lead for a moment, which nobody tells
        Assert.Equal(Enum.GetValues<InjectedFault>(), oneFaults.Done.Keys.Union(otherFaults.Done.Keys).Order());
    }

    private static async Task<(IHost Host, FaultInjectingHandler Faults)> StartAsync(FailoverScene scene, TestApiServer server, int seed)
    {
        var faults = new FaultInjectingHandler(seed, share: 0.12);
        var connection = KubeConfig.Load(server.KubeconfigPath) with { WrapHandler = faults.Wrap };
        var client = new KubernetesClient(connection, TimeProvider.System, NullLogger.Instance);
        var host = await scene.Harness.StartOperatorAsync(client, static options => options with { MaxParallelWrites = 8 });
        return (host, faults);
    }
}
