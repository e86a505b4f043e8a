using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Running;
using Carillon.Tests.Support.Stacks;
using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Failover;

/// <summary>Operators as people run them, two and three at a time, that are killed and frozen.</summary>
[Collection(FailoverTestGroup.Name)]
public sealed class OperatorFailoverTests
{
    private readonly ITestOutputHelper _output;

    public OperatorFailoverTests(ITestOutputHelper output) => _output = output;

    [ApiFact(Needs = Needs.OwnServer)]
    public async Task Takeover_LeaderIsKilled_Within15SecondsAndNothingLostOrDoubled()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var scene = await FailoverScene.CreateAsync(server, hosts: 2, _output);
        var leader = scene.StartProgram();
        var first = await leader.LeadsAsync(scene.Harness.End);
        var standby = scene.StartProgram();
        await scene.AddTaskAsync("tick");
        await standby.StandsByAsync(scene.Harness.End);
        await scene.FireAsync(times: 3);

        await leader.KillAsync();

        var second = await standby.LeadsAsync(scene.Harness.End);
        await scene.FireAsync(times: 12);
        await scene.VerifyAsync();
        scene.AssertTakeover(first, second);
    }

    [ApiFact(Needs = Needs.OwnServer)]
    public async Task Takeover_LeaderIsFrozenBeyondItsLease_DoesNothingMoreWhenItGoesOn()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var scene = await FailoverScene.CreateAsync(server, hosts: 1, _output);
        var leader = scene.StartProgram();
        var first = await leader.LeadsAsync(scene.Harness.End);
        var standby = scene.StartProgram();
        await scene.AddTaskAsync("tick");
        await standby.StandsByAsync(scene.Harness.End);
        await scene.FireAsync(times: 3);

        await leader.FreezeAsync();
        var second = await standby.LeadsAsync(scene.Harness.End);
        await scene.FireAsync(times: 12);
        await scene.SettleAsync(); // so that nothing is left that could keep the old leader from making it again
        await leader.ThawAsync();
        await leader.StepsDownAsync(scene.Harness.End);

        await scene.FireAsync(times: 2);
        await scene.VerifyAsync();
        scene.AssertTakeover(first, second);
    }

    [ApiFact(Needs = Needs.OwnServer)]
    public async Task Takeover_ThreeOperators_OneIsFrozenAndItsSuccessorKilled()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var scene = await FailoverScene.CreateAsync(server, hosts: 1, _output);
        var programs = new[] { scene.StartProgram(), scene.StartProgram(), scene.StartProgram() }.ToList();
        await scene.AddTaskAsync("tick");
        var (frozen, first) = await LeaderOfAsync(programs, scene);
        programs.Remove(frozen);
        await Task.WhenAll(programs.Select(standby => standby.StandsByAsync(scene.Harness.End)));
        await scene.FireAsync(times: 2);

        await frozen.FreezeAsync();
        var (killed, second) = await LeaderOfAsync(programs, scene);
        await scene.FireAsync(times: 11);
        await killed.KillAsync();
        await frozen.ThawAsync();
        await frozen.StepsDownAsync(scene.Harness.End);

        await scene.FireAsync(times: 12);
        await scene.VerifyAsync();
        scene.AssertTakeover(first, second);
    }

    private static async Task<(OperatorProgram Program, string Identity)> LeaderOfAsync(
        List<OperatorProgram> programs, FailoverScene scene)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(scene.Harness.End);
        var leads = programs.Select(program => program.LeadsAsync(end.Token)).ToList();
        var first = await Task.WhenAny(leads);
        return (programs[leads.IndexOf(first)], await first);
    }
}
