using System.Collections.Concurrent;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>Many scenarios, as many at a time as there are processors.</summary>
internal sealed record ScenarioBatch(int Scenarios, int FirstSeed, int LastSeed, long Fires, long Starts, IReadOnlyList<string> Failures)
{
    /// <summary>A handful tells what is wrong; the others mostly say the same.</summary>
    private const int MostFailures = 5;

    /// <summary>Every so many a scenario is run once more, and must go the very same way.</summary>
    private const int RepeatEvery = 50;

    private const int ReportEvery = 100;

    /// <summary>Runs the scenarios of consecutive seeds.</summary>
    /// <param name="firstSeed">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="isEnough">Asked before each scenario.</param>
    /// <param name="report">Told now and then.</param>
    public static ScenarioBatch Run(int firstSeed, int count, Func<bool>? isEnough = null, Action<ScenarioBatch>? report = null)
    {
        var failures = new ConcurrentQueue<string>();
        var taken = -1;
        long done = 0, fires = 0, starts = 0;
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(static worker => worker.Start());
        workers.ForEach(static worker => worker.Join());
        return Summary();

        void Work()
        {
            while (failures.Count < MostFailures && isEnough?.Invoke() != true && Interlocked.Increment(ref taken) is var place && place < count && place >= 0)
            {
                var result = ScenarioRun.Of(firstSeed + place);
                if (result.LeftItsThread)
                {
                    result = ScenarioRun.Of(firstSeed + place); // rarely the end of a term hops once; code that asks for a thread does so each time
                }

                Interlocked.Add(ref fires, result.Fires);
                Interlocked.Add(ref starts, result.Starts);
                if ((result.Failure ?? Repeat(result, place)) is { } failure)
                {
                    failures.Enqueue(failure);
                }

                if (Interlocked.Increment(ref done) % ReportEvery == 0)
                {
                    report?.Invoke(Summary());
                }
            }
        }

        ScenarioBatch Summary() =>
            new((int)Interlocked.Read(ref done), firstSeed, firstSeed + (int)Interlocked.Read(ref done) - 1, Interlocked.Read(ref fires), Interlocked.Read(ref starts), [.. failures]);
    }

    public override string ToString() => $"{Scenarios} scenarios, seeds {FirstSeed}-{LastSeed}, {Fires} fires, {Starts} starts, {Failures.Count} failed";

    private static string? Repeat(ScenarioResult result, int place)
    {
        if (place % RepeatEvery != 0)
        {
            return null;
        }

        var again = ScenarioRun.Of(result.Seed);
        return again.Hash == result.Hash ? null : $"seed {result.Seed} went two ways: {result} and {again}";
    }
}
