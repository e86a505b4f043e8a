using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Scenarios;

namespace Carillon.Tests.Simulation.Users;

/// <summary>What people do to tasks, Runs and Executions. Their requests always get through, since they would repeat them.</summary>
internal sealed class SimUser(SimKernel kernel, SimApi api, Scenario scenario)
{
    private const string Namespace = "team";
    private const string Name = "user";

    private readonly Choices _choices = kernel.Choices.Fork();
    private int _runs;

    public void Apply(PlannedTask planned)
    {
        var task = new DistributedCronTask { Metadata = new ObjectMeta { Name = planned.Name }, Spec = planned.Spec };
        Try($"applies {planned.Name} {string.Join(',', planned.Spec.EffectiveSchedules())} {planned.Spec.MisfirePolicy} {planned.Spec.ConcurrencyPolicy}/{planned.Spec.ConcurrencyScope} {planned.Spec.Strategy}", () =>
            api.Create("distributedcrontasks", Namespace, (JsonObject)JsonSerializer.SerializeToNode(task, CarillonJsonContext.Default.DistributedCronTask)!, Name));
    }

    /// <summary>One of the things people do.</summary>
    public void DoSomething()
    {
        var tasks = api.List("distributedcrontasks").ToList();
        var runs = api.List("distributedcronruns").ToList();
        var executions = api.List("executions").ToList();
        switch (_choices.Below(scenario.Limits.Count > 0 ? 22 : 20))
        {
            case < 5 when tasks.Count > 0:
                Run(_choices.Pick(tasks));
                break;
            case < 7 when runs.Count > 0:
                Rerun(_choices.Pick(runs));
                break;
            case < 9 when runs.Count > 0:
                PatchSpec("distributedcronruns", _choices.Pick(runs), "cancels", new JsonObject { ["cancel"] = true });
                break;
            case < 11 when runs.Count > 0:
                PatchSpec("distributedcronruns", _choices.Pick(runs), "pauses or goes on with", new JsonObject { ["paused"] = _choices.Chance(0.5) });
                break;
            case < 13 when tasks.Count > 0:
                PatchSpec("distributedcrontasks", _choices.Pick(tasks), "suspends or resumes", new JsonObject { ["suspend"] = _choices.Chance(0.5) });
                break;
            case < 15 when tasks.Count > 0:
                var task = _choices.Pick(tasks);
                PatchSpec("distributedcrontasks", task, "edits", Edit(task));
                break;
            case 15 when tasks.Count > 0:
                DeleteTask(_choices.Pick(tasks));
                break;
            case < 18 when runs.Count > 0:
                Delete("distributedcronruns", _choices.Pick(runs));
                break;
            case < 20 when executions.Count > 0:
                Delete("executions", _choices.Pick(executions));
                break;
            case 20 or 21:
                var group = _choices.Pick(api.List("hostgroups").ToList());
                PatchSpec("hostgroups", group, "limits", new JsonObject { ["maxConcurrentExecutions"] = _choices.Between(0, 3) });
                break;
        }
    }

    /// <summary>Lets everything go on that waits for a person.</summary>
    public void LetGo()
    {
        foreach (var run in api.List("distributedcronruns").Where(static run => (bool?)run.Spec?["paused"] == true).ToList())
        {
            PatchSpec("distributedcronruns", run, "goes on with", new JsonObject { ["paused"] = false });
        }
    }

    private void Run(SimObject task)
    {
        var spec = new JsonObject { ["taskRef"] = new JsonObject { ["name"] = task.Name } };
        if (_choices.Chance(0.3))
        {
            spec["hosts"] = new JsonArray([.. _choices.Shuffled(Enumerable.Range(1, scenario.Hosts)).Take(_choices.Between(1, 2)).Select(static i => JsonValue.Create($"host-{i}"))]);
        }

        Create(spec, $"runs {task.Name}");
    }

    private void Rerun(SimObject run)
    {
        var spec = new JsonObject
        {
            ["taskRef"] = new JsonObject { ["name"] = (string?)run.Spec?["taskRef"]?["name"] },
            ["rerunOf"] = new JsonObject
            {
                ["run"] = run.Name,
                ["only"] = _choices.Pick([nameof(RerunSelection.All), nameof(RerunSelection.Failed), nameof(RerunSelection.Missed), nameof(RerunSelection.NotSucceeded)]),
            },
        };
        if (_choices.Chance(0.3))
        {
            spec["useLatestSpec"] = true;
        }

        Create(spec, $"reruns {run.Name}");
    }

    private void Create(JsonObject spec, string what)
    {
        var name = $"by-hand-{++_runs}";
        Try($"{what} as {name}", () => api.Create(
            "distributedcronruns", Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, Name));
    }

    private JsonObject Edit(SimObject task) => _choices.Below(6) switch
    {
        0 when task.Spec?["dependsOn"] is JsonArray edges => EditEdges((JsonArray)edges.DeepClone()),
        0 => new JsonObject { ["schedule"] = $"*/{_choices.Between(3, 20)} * * * * *", ["schedules"] = null },
        1 => new JsonObject { ["timeZone"] = _choices.Pick(["Asia/Kolkata", "Europe/Berlin"]) },
        2 => new JsonObject { ["misfirePolicy"] = _choices.Pick([nameof(MisfirePolicy.FireAll), nameof(MisfirePolicy.Skip), nameof(MisfirePolicy.FireOnce)]) },
        3 => new JsonObject { ["concurrencyPolicy"] = _choices.Pick([nameof(ConcurrencyPolicy.Allow), nameof(ConcurrencyPolicy.Queue), nameof(ConcurrencyPolicy.Replace)]) },
        4 => new JsonObject { ["hostGroups"] = new JsonArray(_choices.Pick(["all", "web", "nowhere"])) },
        _ => new JsonObject { ["history"] = new JsonObject { ["successfulRuns"] = _choices.Between(0, 2), ["failedRuns"] = _choices.Between(0, 2) } },
    };

    private JsonObject EditEdges(JsonArray edges)
    {
        edges[0]!["condition"] = _choices.Pick([nameof(DependencyCondition.Success), nameof(DependencyCondition.Failure), nameof(DependencyCondition.Always)]);
        return new JsonObject { ["dependsOn"] = edges };
    }

    private void PatchSpec(string plural, SimObject target, string what, JsonObject spec) => Try(
        $"{what} {target.Name}: {spec.ToJsonString()}",
        () => api.Patch(plural, target.Namespace, target.Name, Patch.Merge(new JsonObject { ["spec"] = spec }), null, Name));

    private void DeleteTask(SimObject task)
    {
        Delete("distributedcrontasks", task);
        if (_choices.Chance(0.5))
        {
            var again = scenario.Tasks.First(planned => planned.Name == task.Name);
            kernel.Schedule(null, _choices.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20)), () => Apply(again));
        }
    }

    private void Delete(string plural, SimObject target) =>
        Try($"deletes {plural} {target.Name}", () => api.Delete(plural, target.Namespace, target.Name, null, Name));

    private void Try(string what, Action action)
    {
        try
        {
            action();
            kernel.Trace($"user {what}");
        }
        catch (KubernetesApiException e)
        {
            kernel.Trace($"user {what}: {e.Message}");
        }
    }
}
