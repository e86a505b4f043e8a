using System.Collections.Concurrent;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>Many scenarios, as many at a time as there are processors.</summary>
/// <param name="Scenarios">How many were run.</param>
/// <param name="FirstSeed">The first one's.</param>
/// <param name="LastSeed">The last one's.</param>
/// <param name="Fires">Runs that schedules made.</param>
/// <param name="Starts">Commands that were started.</param>
/// <param name="Traces">Of all traces; equal wherever and whenever the same scenarios are run.</param>
/// <param name="Failures">The reports of what failed.</param>
internal sealed record ScenarioBatch(int Scenarios, int FirstSeed, int LastSeed, long Fires, long Starts, ulong Traces, IReadOnlyList<string> Failures)
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
    /// <param name="failed">Told of each failure.</param>
    public static ScenarioBatch Run(
        int firstSeed, int count, Func<bool>? isEnough = null, Action<ScenarioBatch>? report = null, Action<string>? failed = null)
    {
        var failures = new ConcurrentQueue<string>();
        var taken = -1;
        long done = 0, fires = 0, starts = 0;
        ulong traces = 0;
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(static worker => worker.Start());
        workers.ForEach(static worker => worker.Join());
        return Summary();

        void Work()
        {
            while (failures.Count < MostFailures && isEnough?.Invoke() != true && Interlocked.Increment(ref taken) is var place && place < count && place >= 0)
            {
                var result = ScenarioRun.Of(firstSeed + place);
                Interlocked.Add(ref fires, result.Fires);
                Interlocked.Add(ref starts, result.Starts);
                Interlocked.Add(ref traces, result.Hash); // a sum, since they come in no order
                if ((result.Failure ?? Repeat(result, place)) is { } failure)
                {
                    failures.Enqueue(failure);
                    failed?.Invoke(failure);
                }

                if (Interlocked.Increment(ref done) % ReportEvery == 0)
                {
                    report?.Invoke(Summary());
                }
            }
        }

        ScenarioBatch Summary()
        {
            var scenarios = (int)Interlocked.Read(ref done);
            return new(
                scenarios, firstSeed, firstSeed + scenarios - 1, Interlocked.Read(ref fires), Interlocked.Read(ref starts), Interlocked.Read(ref traces), [.. failures]);
        }
    }

    /// <summary>In a line, and one for each failure.</summary>
    public override string ToString() => string.Join(
        '\n',
        Failures.Select(FailureReport.Headline)
            .Prepend($"{Scenarios} scenarios, seeds {FirstSeed}-{LastSeed}, {Fires} fires, {Starts} starts, {Failures.Count} failed, traces {Traces:x16}"));

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
