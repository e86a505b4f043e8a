using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Integration.Operator;

[Collection(OperatorTestGroup.Name)]
public sealed class AcceptanceTests : IClassFixture<ApiServerFixture>
{
    private readonly ApiServerFixture _fixture;

    public AcceptanceTests(ApiServerFixture fixture) => _fixture = fixture;

    [Theory]
    [InlineData("cron", "InvalidSpec", "spec.schedule", "'61'", "allowed: ")]
    [InlineData("never", "InvalidSpec", "spec.schedule", "'30'", "allowed: ")]
    [InlineData("zone", "InvalidSpec", "spec.timeZone", "Mars/Olympus", "allowed: IANA names")]
    [InlineData("group", "HostGroupNotFound", "spec.hostGroups[0]", "no-such-group", "kubectl get hostgroups")]
    [InlineData("namespace", "NamespaceNotAllowed", "spec.hostGroups[0]", "namespace operator-", "allowed: elsewhere")]
    [InlineData("user", "UserNotAllowed", "runAsUser", "nobody", "allowed: root")]
    [InlineData("depth", "InvalidSpec", "spec.executor.plugin.config", "nested 100 levels", "allowed are 32")]
    public async Task Task_ThatCannotBeCarriedOut_SaysWhyAndDoesNotStopTheOthers(
        string problem, string reason, string field, string value, string allowed)
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        var closed = await harness.AddGroupAsync(static group => group with { AllowedNamespaces = ["elsewhere"] }, ApiServerFixture.UniqueName("closed"));
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();

        await harness.AddTaskAsync("bad", spec => Spoil(spec with { Schedule = "* * * * * *" }, problem, closed));

        var bad = (await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(task => task.Status?.Conditions is not null)))[0];
        var accepted = bad.Status!.Conditions!.Single(condition => condition.Type == "Accepted");
        Assert.Equal(("False", reason), (accepted.Status, accepted.Reason));
        Assert.All([field, value, allowed], said => Assert.Contains(said, accepted.Message, StringComparison.Ordinal));
        Assert.Null(bad.Status.NextScheduleTime);
        var events = await harness.UntilAsync(CoreResources.Events, all => all.Any(e => e.Reason == reason));
        Assert.Contains(events, e => e.InvolvedObject?.Name == "bad" && e.Message == accepted.Message);
        await harness.AddTaskAsync("good", static spec => spec with { Schedule = "* * * * * *" });
        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null));
        Assert.All(runs, static run => Assert.Equal("good", run.Spec!.TaskRef!.Name));
    }

    [Fact]
    public async Task Run_ThatCannotBeCarriedOut_IsToldByOneEvent()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("deploy");
        await harness.Client.CreateAsync(
            CarillonResources.Runs,
            harness.Namespace,
            new DistributedCronRun
            {
                Metadata = new ObjectMeta { Name = "refused", Namespace = harness.Namespace },
                Spec = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = "deploy" }, Parameters = new Dictionary<string, string> { ["NOBODY"] = "knows" } },
            },
            null,
            harness.End);

        var events = await harness.UntilAsync(CoreResources.Events, static all => all.Any(static e => e.Reason == "RunFailed"));

        var told = Assert.Single(events, static e => e.InvolvedObject?.Name == "refused");
        Assert.StartsWith("InvalidParameters: ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_GroupMadeLater_IsAcceptedThen()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("early", static spec => spec with { Schedule = "0 0 1 1 *" });
        await harness.UntilAsync(CarillonResources.Tasks, static tasks => IsAccepted(tasks, "False"));

        await harness.AddGroupAsync();

        var task = (await harness.UntilAsync(CarillonResources.Tasks, static tasks => IsAccepted(tasks, "True")))[0];
        Assert.NotNull(task.Status!.NextScheduleTime);
    }

    [Fact]
    public async Task Suspend_AndResume_StopsAndStartsTheSchedule()
    {
        await using var harness = await OperatorHarness.CreateAsync(_fixture, hosts: 1);
        harness.PlayAgents(OperatorHarness.Succeed);
        await harness.StartOperatorAsync();
        await harness.AddTaskAsync("tick", static spec => spec with { Schedule = "* * * * * *", Suspend = true });
        var suspended = (await harness.UntilAsync(CarillonResources.Tasks, static tasks => IsAccepted(tasks, "True")))[0];
        Assert.Equal("Suspended", suspended.Status!.Conditions!.Single(condition => condition.Type == "Scheduled").Reason);
        Assert.Null(suspended.Status.NextScheduleTime);

        var resume = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = false } });
        await harness.Client.PatchAsync(CarillonResources.Tasks, harness.Namespace, "tick", resume, null, harness.End);

        await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count(run => run.Status?.CompletionTime is not null) >= 2);
    }

    private static bool IsAccepted(IReadOnlyList<DistributedCronTask> tasks, string status) => tasks.Any(
        task => task.Status?.Conditions?.Any(condition => condition.Type == "Accepted" && condition.Status == status) == true);

    private static DistributedCronTaskSpec Spoil(DistributedCronTaskSpec spec, string problem, string closedGroup) => problem switch
    {
        "cron" => spec with { Schedule = "61 * * * *" },
        "never" => spec with { Schedule = "0 0 30 2 *" },
        "zone" => spec with { TimeZone = "Mars/Olympus" },
        "group" => spec with { HostGroups = ["no-such-group"] },
        "namespace" => spec with { HostGroups = [closedGroup] },
        "user" => spec with { Executor = spec.Executor! with { Shell = spec.Executor.Shell! with { RunAsUser = "nobody" } } },
        "depth" => spec with { Executor = new ExecutorSpec { Plugin = new PluginExecutor { Name = "p", Config = Nested(100) } } },
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };

    /// <summary>More than JSON readers take by default; an operator that took no more would see no task at all.</summary>
    private static JsonElement Nested(int levels)
    {
        using var json = JsonDocument.Parse(
            string.Concat(Enumerable.Repeat("{\"x\":", levels - 1)) + "{}" + new string('}', levels - 1), new JsonDocumentOptions { MaxDepth = levels });
        return json.RootElement.Clone();
    }
}
