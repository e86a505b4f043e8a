using System.Text.Json.Nodes;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Configuration;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Checks;
using Carillon.Tests.Simulation.Hosts;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Operators;

namespace Carillon.Tests.Simulation;

/// <summary>A small world for what is told step by step. What must never be, its rules say while it runs.</summary>
internal sealed class Scene : IDisposable
{
    private const string Namespace = "team";

    private readonly List<IDisposable> _parts = [];

    /// <summary>Makes a world of nothing but Nodes, and the group <c>all</c> that has them.</summary>
    public Scene(int seed = 1, int nodes = 1, bool collectsGarbage = true)
    {
        Kernel = new SimKernel(seed);
        Api = new SimApi(Kernel) { CollectsGarbage = collectsGarbage };
        Network = new SimNetwork(Kernel.Choices.Fork());
        Rules = new RuleBook(Kernel, Api);
        var names = Enumerable.Range(1, nodes).Select(static i => $"host-{i}").ToList();
        names.ForEach(name => Api.Create("nodes", null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, "setup"));
        AddGroup("all", names);
    }

    public SimKernel Kernel { get; }

    public SimApi Api { get; }

    /// <summary>Between the API server and everybody who got no other.</summary>
    public SimNetwork Network { get; }

    public RuleBook Rules { get; }

    /// <summary>A network of somebody's own, on which nothing goes wrong.</summary>
    public SimNetwork QuietNetwork() => new(Kernel.Choices.Fork());

    /// <summary>Makes an operator, and does not start it.</summary>
    public SimOperator AddOperator(string name = "leader", OperatorOptions? options = null) =>
        Add(new SimOperator(Kernel, Api, Network, name, options ?? new OperatorOptions()));

    public SimOperator StartOperator()
    {
        var started = AddOperator();
        started.Start();
        return started;
    }

    /// <summary>Makes a host whose agent does not run yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="slow">Which share of its commands takes long.</param>
    /// <param name="failing">Which share of its commands fails.</param>
    /// <param name="network">Its network; null for the common one.</param>
    public SimHost AddHost(string name = "host-1", double slow = 0, double failing = 0, SimNetwork? network = null) =>
        Add(new SimHost(Kernel, Api, network ?? Network, name, Rules, new SimLogger(Kernel)) { SlowRate = slow, FailureRate = failing });

    public void AddGroup(string name, IEnumerable<string> nodes) => Api.Create("hostgroups", null, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["allowedNamespaces"] = new JsonArray("*"),
            ["allowedUsers"] = new JsonArray("*"),
            ["nodeNames"] = new JsonArray([.. nodes.Select(static node => JsonValue.Create(node))]),
        },
    }, "setup");

    public void Limit(string group, int limit) => Change("hostgroups", group, "maxConcurrentExecutions", limit);

    /// <summary>Makes a task without a schedule, unless it is given one.</summary>
    public void ApplyTask(JsonObject? more = null, string name = "task")
    {
        var spec = new JsonObject
        {
            ["hostGroups"] = new JsonArray("all"),
            ["concurrencyScope"] = "Task",
            ["executor"] = new JsonObject { ["shell"] = new JsonObject { ["command"] = "true" } },
        };
        foreach (var (field, value) in more ?? [])
        {
            spec[field] = value!.DeepClone();
        }

        Api.Create("distributedcrontasks", Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, "user");
    }

    public void ApplyRun(string name, string task = "task") => Api.Create("distributedcronruns", Namespace, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["taskRef"] = new JsonObject { ["name"] = task } },
    }, "user");

    /// <summary>Sets a field of a spec, by default as a person would.</summary>
    public void Change(string plural, string name, string field, JsonNode value, string by = "user") => Api.Patch(
        plural,
        plural is "hostgroups" or "hostagents" ? null : Namespace,
        name,
        Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = value } }),
        null,
        by);

    public SimObject? Find(string plural, string name) => Api.Find(plural, Namespace, name);

    /// <summary>Deletes an object of the namespace, as a person would.</summary>
    public void Delete(string plural, string name) => Api.Delete(plural, Namespace, name, null, "user");

    public void Pass(double seconds) => Kernel.RunUntil(Kernel.UtcNow.AddSeconds(seconds));

    /// <summary>Goes on in small steps until something is so.</summary>
    public void Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            Kernel.RunUntil(Kernel.UtcNow.AddMilliseconds(0.1));
        }
    }

    /// <summary>Checks what must be so in the end, when nothing goes on any more.</summary>
    public void CheckTheEnd() => new EndCheck(Rules, Api, Kernel.UtcNow).Run();

    public void Dispose()
    {
        _parts.Reverse(); // what was made last goes first
        _parts.ForEach(static part => part.Dispose());
    }

    private T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
