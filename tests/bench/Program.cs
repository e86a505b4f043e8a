using Carillon.Bench.ApiServer;
using Carillon.Bench.Cron;

// A table of contents: one line per figure that can be measured, `carillon-bench <name> [arguments]`.
var benches = new SortedDictionary<string, (string What, Func<string[], Task<int>> RunAsync)>(StringComparer.Ordinal)
{
    ["apiserver"] = ("embedded API server: writes per second, watch latency with 1, 200 and 1,000 watchers", ApiServerBench.RunAsync),
    ["cron"] = ("cron expressions: parse and next, beside NCrontab and Quartz", CronBench.RunAsync),
};

if (args.Length > 0 && benches.TryGetValue(args[0], out var bench))
{
    return await bench.RunAsync(args[1..]);
}

Console.WriteLine("usage: carillon-bench <name> [arguments]");
foreach (var (name, (what, _)) in benches)
{
    Console.WriteLine($"  {name,-10} {what}");
}

return 2;
