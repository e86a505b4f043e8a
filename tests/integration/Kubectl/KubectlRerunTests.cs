using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Integration.Operator;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>A run and its repetition, made by nothing but kubectl.</summary>
[Collection(OperatorTestGroup.Name)]
public sealed class KubectlRerunTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public KubectlRerunTests(ApiServerFixture fixture) => _fixture = fixture;

    [KubectlFact]
    public async Task Rerun_PlainCreate_RepeatsTheFailedHostWithItsParameters()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 2);
        using var kubectl = new KubectlClient(_fixture.KubeconfigPath, harness.Namespace);
        var bad = harness.Hosts[1];
        harness.PlayAgents(execution => execution.Spec!.NodeName == bad && execution.Spec.Trigger != RunTrigger.Rerun
            ? new() { ["phase"] = "Failed", ["exitCode"] = 1 }
            : OperatorHarness.Succeed(execution));
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("sweep", static spec => spec with { Parameters = [new() { Name = "depth", Required = true }] });
        Assert.Equal("distributedcronrun.carillon.dev/first created\n", await CreateAsync("first", "parameters: {depth: '3'}"));
        await EndedAsync("first");

        Assert.Equal("distributedcronrun.carillon.dev/again created\n", await CreateAsync("again", "rerunOf: {run: first, only: Failed}"));

        await EndedAsync("again");
        Assert.Equal("Succeeded Rerun", await kubectl.RunAsync("get", "dcr", "again", "-o", "jsonpath={.status.phase} {.spec.trigger}"));
        Assert.Equal(bad, await kubectl.RunAsync("get", "dcr", "again", "-o", "jsonpath={.status.plan.hosts[*]}"));
        Assert.Equal("3", await kubectl.RunAsync("get", "exe", $"again-{bad}", "-o", "jsonpath={.spec.parameters.depth}"));

        Task<string> CreateAsync(string name, string spec) => CreateRunAsync(kubectl, name, spec);

        Task<IReadOnlyList<DistributedCronRun>> EndedAsync(string name) => harness.UntilAsync(
            CarillonResources.Runs, runs => runs.Any(run => run.Metadata.Name == name && run.Status?.CompletionTime is not null));
    }

    private static async Task<string> CreateRunAsync(KubectlClient kubectl, string name, string spec) => (await kubectl.TryAsync(
        ["create", "-f", "-"],
        $$"""
        apiVersion: carillon.dev/v1
        kind: DistributedCronRun
        metadata: {name: {{name}}}
        spec:
          taskRef: {name: sweep}
          {{spec}}

        """)).Success;
}
