using System.Diagnostics;
using System.Globalization;
using Carillon.Tests.Simulation.Scenarios;

namespace Carillon.Tests.Simulation;

/// <summary>The simulation as a program: one scenario with its trace, or one after the other until stopped.</summary>
internal static class Program
{
    private const string Usage = """
        Simulates the operator: virtual time, faults at random, all rules checked after each step.

          --seed N      the scenario of that seed, or the first one of --forever (default: the time of day)
          --trace       prints what happens
          --forever     goes on with the next seed until stopped (Ctrl+C) or until one fails
          --count N     stops after so many
          --minutes M   stops after so long
        """;

    public static int Main(string[] args)
    {
        var options = Options.Parse(args);
        if (options is null)
        {
            Console.WriteLine(Usage);
            return args.Contains("--help") ? 0 : 2;
        }

        if (options.Count == 1)
        {
            var result = ScenarioRun.Of(options.Seed, options.Trace ? Console.Out : null);
            Console.WriteLine(result.Failure ?? $"seed {result.Seed}: {result.Fires} fires, {result.Starts} starts, {result.Steps} steps, trace {result.Hash:x16}");
            return result.Failure is null ? 0 : 1;
        }

        return RunMany(options);
    }

    private static int RunMany(Options options)
    {
        var watch = Stopwatch.StartNew();
        var summary = ScenarioBatch.Run(
            options.Seed,
            options.Count,
            () => options.Minutes is { } minutes && watch.Elapsed.TotalMinutes >= minutes,
            soFar => Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s: {soFar}"),
            Console.WriteLine);
        Console.WriteLine(summary);
        return summary.Failures.Count == 0 ? 0 : 1;
    }

    private sealed record Options(int Seed, int Count, bool Trace, double? Minutes)
    {
        public static Options? Parse(string[] args)
        {
            var seed = (int)(Stopwatch.GetTimestamp() / 1000 % 1_000_000_000);
            var (count, trace, minutes) = (1, false, (double?)null);
            for (var i = 0; i < args.Length; i++)
            {
                switch (args[i])
                {
                    case "--trace":
                        trace = true;
                        break;
                    case "--forever":
                        count = int.MaxValue;
                        break;
                    case "--seed" when i + 1 < args.Length && int.TryParse(args[++i], CultureInfo.InvariantCulture, out var n):
                        seed = n;
                        break;
                    case "--count" when i + 1 < args.Length && int.TryParse(args[++i], CultureInfo.InvariantCulture, out var n) && n > 0:
                        count = n;
                        break;
                    case "--minutes" when i + 1 < args.Length && double.TryParse(args[++i], CultureInfo.InvariantCulture, out var m):
                        (minutes, count) = (m, int.MaxValue);
                        break;
                    default:
                        return null;
                }
            }

            return new Options(seed, count, trace, minutes);
        }
    }
}
