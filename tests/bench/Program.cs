using Carillon.Bench.AgentCost;
using Carillon.Bench.ApiServer;
using Carillon.Bench.Cron;
using Carillon.Bench.EndToEnd;
using Carillon.Bench.FanOut;

// A table of contents: one line per figure that can be measured, `carillon-bench <name> [arguments]`.
var benches = new SortedDictionary<string, (string What, Func<string[], Task<int>> RunAsync)>(StringComparer.Ordinal)
{
    ["agent"] = ("one agent: memory, processor, descriptors and threads at rest, at work and after 10,000 runs", AgentBench.RunAsync),
    ["apiserver"] = ("embedded API server: writes per second, watch latency with 1, 200 and 1,000 watchers", ApiServerBench.RunAsync),
    ["cron"] = ("cron expressions: parse and next, beside NCrontab and Quartz", CronBench.RunAsync),
    ["e2e"] = ("a control plane and three hosts: start latency, executions per second, memory", EndToEndBench.RunAsync),
    ["fanout"] = ("the control plane and 100 simulated hosts: lifecycles per second, 1,000 tasks due in one second", FanOutBench.RunAsync),
};

if (args is ["all"])
{
    foreach (var (name, (what, run)) in benches)
    {
        Console.WriteLine($"\n{name}: {what}");
        if (await run([]) is not 0 and var code)
        {
            return code;
        }
    }

    return 0;
}

if (args.Length > 0 && benches.TryGetValue(args[0], out var bench))
{
    return await bench.RunAsync(args[1..]);
}

Console.WriteLine("usage: carillon-bench <name> [arguments]");
Console.WriteLine($"  {"all",-10} every one below, one after another");
foreach (var (other, (about, _)) in benches)
{
    Console.WriteLine($"  {other,-10} {about}");
}

return 2;
