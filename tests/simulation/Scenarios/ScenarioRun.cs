using System.Text.Json.Nodes;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Checks;
using Carillon.Tests.Simulation.Hosts;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Operators;
using Carillon.Tests.Simulation.Users;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>One scenario from its beginning to the quiet after it.</summary>
internal sealed class ScenarioRun : IDisposable
{
    /// <summary>Enough for deadlines, silence and the longest backoff, one after the other.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(20);

    /// <summary>Longer than any queue waits before it tries again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(70);

    /// <summary>Inlined continuations go deep.</summary>
    private const int StackBytes = 64 * 1024 * 1024;

    private readonly SimKernel _kernel;
    private readonly SimApi _api;
    private readonly SimNetwork _network;
    private readonly SimLogger _logger;
    private readonly RuleBook _rules;
    private readonly SimUser _user;
    private readonly Choices _choices;
    private readonly List<SimHost> _hosts = [];
    private readonly List<SimOperator> _operators = [];
    private readonly List<SimOperator> _all = [];

    private ScenarioRun(int seed, TextWriter? echo)
    {
        _kernel = new SimKernel(seed) { Echo = echo };
        Scenario = ScenarioMaker.Make(seed, _kernel.UtcNow);
        _choices = _kernel.Choices.Fork();
        _api = new SimApi(_kernel) { CollectsGarbage = Scenario.CollectsGarbage };
        _network = new SimNetwork(_kernel.Choices.Fork());
        _logger = new SimLogger(_kernel);
        _rules = new RuleBook(_kernel, _api);
        _user = new SimUser(_kernel, _api, Scenario);
    }

    private Scenario Scenario { get; }

    /// <summary>Runs the scenario of a seed on a thread of its own.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="echo">Gets the whole trace as it comes.</param>
    public static ScenarioResult Of(int seed, TextWriter? echo = null)
    {
        ScenarioResult? result = null;
        var thread = new Thread(() => result = Simulate(seed, echo), StackBytes) { IsBackground = true };
        thread.Start();
        thread.Join();
        return result!;
    }

    public void Dispose()
    {
        _hosts.ForEach(static host => host.Dispose());
        _all.ForEach(static one => one.Dispose());
    }

    private static ScenarioResult Simulate(int seed, TextWriter? echo)
    {
        using var run = new ScenarioRun(seed, echo);
        string? failure = null;
        try
        {
            run.Play();
        }
        catch (Exception e)
        {
            failure = run.Report(e);
        }

        return new ScenarioResult(seed, run._rules.Fires, run._rules.Starts, run._kernel.Steps, run._kernel.Hash, failure);
    }

    private void Play()
    {
        _kernel.Trace($"seed {Scenario.Seed}: {Scenario}");
        var begin = _kernel.UtcNow;
        SetUp();
        _kernel.RunUntil(begin + Scenario.Length);
        CalmDown();
        RunUntilQuiet();
        new EndCheck(_rules, _api, _kernel.UtcNow).Run();
        MemoryCheck.Run(_operators.Where(static one => one.IsLeading).SelectMany(static one => one.Parts), _api);
        _kernel.ThrowIfFailed();
    }

    private void SetUp()
    {
        MakeGroup("all", "kind", "host");
        MakeGroup("web", "role", "web");
        var present = Scenario.Hosts - Scenario.LateHosts.Count;
        for (var i = 1; i <= present; i++)
        {
            AddHost(i);
        }

        for (var i = 0; i < Scenario.LateHosts.Count; i++)
        {
            var place = present + 1 + i;
            _kernel.Schedule(null, Scenario.LateHosts[i], () => AddHost(place));
        }

        for (var i = 1; i <= Scenario.Operators; i++)
        {
            StartOperator(i);
        }

        foreach (var task in Scenario.Tasks)
        {
            _kernel.Schedule(null, task.At, () => _user.Apply(task));
        }

        foreach (var death in Scenario.Deaths)
        {
            _kernel.Schedule(null, death, LetHostDie);
        }

        _network.LagRate = Scenario.LagRate;
        _network.FaultRate = Scenario.FaultRate;
        Again(Scenario.TroubleEvery, MakeTrouble);
        Again(Scenario.UserEvery, _user.DoSomething);
    }

    private void MakeGroup(string name, string label, string value)
    {
        var spec = new JsonObject
        {
            ["allowedNamespaces"] = new JsonArray("*"),
            ["allowedUsers"] = new JsonArray("*"),
            ["nodeSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { [label] = value } },
        };
        if (Scenario.Limits.TryGetValue(name, out var limit))
        {
            spec["maxConcurrentExecutions"] = limit;
        }

        _api.Create("hostgroups", null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, "setup");
    }

    private void AddHost(int place)
    {
        var name = $"host-{place}";
        _kernel.Trace($"{name} comes");
        MakeNode(name, place % 2 == 1 ? "web" : "db");
        var host = new SimHost(_kernel, _api, _network, name, _rules, _logger) { FailureRate = Scenario.FailureRate, SlowRate = Scenario.SlowRate };
        _hosts.Add(host);
        host.StartAgent();
    }

    /// <summary>One that has work, where there is one: it falls silent for longer than anybody waits, or dies with all it has.</summary>
    private void LetHostDie()
    {
        var busy = _hosts.Where(static host => host.IsRunning).ToList();
        var dies = _choices.Pick(busy.Count > 0 ? busy : _hosts);
        var back = Scenario.Options.LostAfter + Seconds(10, 120);
        if (_choices.Chance(0.7))
        {
            _kernel.Trace($"{dies.Name} is cut off");
            dies.Silence(true);
            _kernel.Schedule(null, back, () => dies.Silence(false));
        }
        else
        {
            _kernel.Trace($"{dies.Name} is switched off");
            dies.Reboot();
            _kernel.Schedule(null, back, dies.StartAgent);
        }
    }

    private void MakeNode(string name, string role) => _api.Create("nodes", null, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kind"] = "host", ["role"] = role } },
        ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) },
    }, "setup");

    private void StartOperator(int place)
    {
        var made = new SimOperator(_kernel, _api, _network, $"operator-{place}-{_all.Count + 1}", Scenario.Options);
        _all.Add(made);
        _operators.Add(made);
        made.Start();
    }

    private bool IsOver => _isOver;

    private bool _isOver;

    private void Again(double every, Action action)
    {
        if (every > 0)
        {
            Next();
        }

        void Next() => _kernel.Schedule(null, TimeSpan.FromSeconds(-every * Math.Log(1 - _choices.Share())), () =>
        {
            if (!IsOver)
            {
                action();
                Next();
            }
        });
    }

    private void MakeTrouble()
    {
        switch (_choices.Below(Scenario.LateHosts.Count > 0 ? 15 : 14))
        {
            case 0 or 1:
                ReplaceOperator(static one => one.Kill(), "killed");
                break;
            case 2:
                ReplaceOperator(static one => one.Terminate(), "terminated");
                break;
            case 3 or 4:
                StopOperator();
                break;
            case 5:
                _kernel.Trace("trouble: history of the server is compacted, watches are cut");
                _api.Compact();
                CutWatches();
                break;
            case 6:
                _kernel.Trace("trouble: watches are cut");
                CutWatches();
                break;
            case 7:
                HangWatches();
                break;
            case 8:
                TakeServerDown();
                break;
            case 9:
                var crashed = _choices.Pick(_hosts);
                _kernel.Trace($"trouble: the agent of {crashed.Name} crashes");
                crashed.CrashAgent();
                _kernel.Schedule(null, Seconds(0.1, 20), crashed.StartAgent);
                break;
            case 10:
                var rebooted = _choices.Pick(_hosts);
                _kernel.Trace($"trouble: {rebooted.Name} reboots");
                rebooted.Reboot();
                _kernel.Schedule(null, Seconds(3, 60), rebooted.StartAgent);
                break;
            case 11:
                var silent = _choices.Pick(_hosts);
                _kernel.Trace($"trouble: {silent.Name} falls silent");
                silent.Silence(true);
                _kernel.Schedule(null, Seconds(1, 150), () => silent.Silence(false));
                break;
            case 12:
                var agent = _choices.Pick(_hosts).Name;
                ChangeHost("hostagents", agent, new JsonObject { ["spec"] = new JsonObject { ["drain"] = _choices.Chance(0.4), ["slots"] = _choices.Between(1, 4) } });
                break;
            case 13:
                ChangeNode(_choices.Pick(_hosts).Name);
                break;
            case 14:
                SetUpAnew(_choices.Pick(_hosts));
                break;
        }
    }

    /// <summary>To all others this is another host from now on.</summary>
    private void SetUpAnew(SimHost host)
    {
        _kernel.Trace($"trouble: {host.Name} is set up anew");
        host.CrashAgent();
        _api.Delete("hostagents", null, host.Name, null, "trouble");
        _kernel.Schedule(null, Seconds(0.1, 20), host.StartAgent);
    }

    private void ReplaceOperator(Action<SimOperator> end, string how)
    {
        // The one that leads, more often than not: the others are hardly missed.
        var one = _choices.Chance(0.7) && _operators.Find(static o => o.IsLeading) is { } leader ? leader : _choices.Pick(_operators);
        _kernel.Trace($"trouble: {one.Actor.Name} is {how}");
        end(one);
        var place = _operators.IndexOf(one) + 1;
        _operators.Remove(one);
        StartOperatorLater(place);
    }

    private void StartOperatorLater(int place)
    {
        if (_operators.Count == 0)
        {
            StartOperator(place);
        }
        else
        {
            _kernel.Schedule(null, Seconds(0.1, 25), () => StartOperator(place));
        }
    }

    private void StopOperator()
    {
        var one = _choices.Chance(0.7) && _operators.Find(static o => o.IsLeading) is { } leader ? leader : _choices.Pick(_operators);
        if (one.Actor.IsStopped)
        {
            return;
        }

        _kernel.Trace($"trouble: {one.Actor.Name} is stopped");
        one.Actor.IsStopped = true;
        _kernel.Schedule(null, Seconds(0.1, 30), () =>
        {
            if (one.Actor.IsStopped)
            {
                _kernel.Trace($"{one.Actor.Name} goes on");
                _kernel.Continue(one.Actor);
            }
        });
    }

    private void CutWatches() => EachWatch(static watch => watch.Cut());

    private void HangWatches()
    {
        var duration = Seconds(2, 25);
        _kernel.Trace($"trouble: watches hang for {duration.TotalSeconds:0} s");
        EachWatch(watch =>
        {
            if (_choices.Chance(0.5))
            {
                watch.Hang(duration);
            }
        });
    }

    private void EachWatch(Action<SimWatch> action)
    {
        foreach (var plural in (string[])["distributedcrontasks", "distributedcronruns", "executions", "hostgroups", "hostagents", "nodes", "leases"])
        {
            foreach (var watch in _api.Of(plural).Watches.ToList())
            {
                action(watch);
            }
        }
    }

    private void TakeServerDown()
    {
        _kernel.Trace("trouble: the server is away");
        _network.IsDown = true;
        CutWatches();
        _kernel.Schedule(null, Seconds(0.5, 20), () => _network.IsDown = false);
    }

    private void ChangeNode(string name)
    {
        switch (_choices.Below(3))
        {
            case 0:
                ChangeHost("nodes", name, NodeStatus(_choices.Chance(0.5) ? "True" : "False"));
                break;
            case 1:
                ChangeHost("nodes", name, new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["role"] = _choices.Pick(["web", "db"]) } },
                });
                break;
            default:
                _kernel.Trace($"trouble: Node {name} is deleted");
                _api.Delete("nodes", null, name, null, "trouble");
                _kernel.Schedule(null, Seconds(1, 30), () => Restore(name));
                break;
        }
    }

    private void Restore(string name)
    {
        if (_api.Find("nodes", null, name) is null)
        {
            MakeNode(name, "web");
        }
    }

    private void MakeReady(string name)
    {
        if ((string?)_api.Find("nodes", null, name)?.Status?["conditions"]?[0]?["status"] == "False")
        {
            ChangeHost("nodes", name, NodeStatus("True"));
        }
    }

    private static JsonObject NodeStatus(string ready) => new()
    {
        ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready }) },
    };

    private void ChangeHost(string plural, string name, JsonObject patch)
    {
        if (_api.Find(plural, null, name) is not null)
        {
            _kernel.Trace($"trouble: {plural} {name} {patch.ToJsonString()}");
            _api.Patch(plural, null, name, Patch.Merge(patch), null, "trouble");
        }
    }

    /// <summary>Everything that was broken is whole again; from here on all must come to an end, also beside hosts that stay drained.</summary>
    private void CalmDown()
    {
        _kernel.Trace("from now on nothing goes wrong");
        _isOver = true;
        _network.FaultRate = 0;
        _network.LagRate = 0;
        _network.IsDown = false;
        _user.LetGo();
        foreach (var host in _hosts)
        {
            host.Silence(false);
            host.StartAgent();
            Restore(host.Name);
            MakeReady(host.Name);
            if (_choices.Chance(0.5))
            {
                ChangeHost("hostagents", host.Name, new JsonObject { ["spec"] = new JsonObject { ["drain"] = false } });
            }
        }

        foreach (var one in _operators.Where(static one => one.Actor.IsStopped))
        {
            _kernel.Continue(one.Actor);
        }
    }

    private void RunUntilQuiet()
    {
        var end = _kernel.UtcNow + LongestEnd;
        while (!IsQuiet())
        {
            if (_kernel.UtcNow > end)
            {
                new EndCheck(_rules, _api, _kernel.UtcNow).Run();
                throw new SimulationFailedException("it never becomes quiet");
            }

            _kernel.RunUntil(_kernel.UtcNow.AddSeconds(10));
        }
    }

    private bool IsQuiet() => _kernel.Now - _rules.LastChange > Quiet.Ticks && _hosts.TrueForAll(static host => host.IsQuiet);

    private TimeSpan Seconds(double least, double most) => _choices.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    private string Report(Exception fault) => FailureReport.Of(
        $"seed {Scenario.Seed}, step {_kernel.Steps}: {(fault is SimulationFailedException ? fault.Message : fault.ToString())}",
        $"{Scenario}",
        _kernel.LastLines,
        Scenario.Seed);
}
