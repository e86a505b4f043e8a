using System.Globalization;
using Carillon.Tests.Simulation.Scenarios;
using Xunit.Abstractions;

namespace Carillon.Tests.Simulation;

public class SimulationTests(ITestOutputHelper output)
{
    private const int FewestFires = 10_000;
    private const int Scenarios = 1_000;

    /// <summary>The rules hold in a thousand scenarios, the same ones each time so that a failure repeats.</summary>
    [Fact]
    public void Simulation_AThousandScenarios_KeepEveryRule()
    {
        var summary = ScenarioBatch.Run(Setting("SEED", 1), Setting("SCENARIOS", Scenarios));
        output.WriteLine($"{summary}");
        if (Environment.GetEnvironmentVariable("CARILLON_SIMULATION_SUMMARY") is { Length: > 0 } file)
        {
            File.WriteAllText(file, $"{summary}\n");
        }

        Assert.True(summary.Failures.Count == 0, string.Join('\n', [.. summary.Failures, $"{summary}"]));
        Assert.True(summary.Scenarios < Scenarios || summary.Fires > FewestFires, $"too little happened to mean anything: {summary}");
    }

    [Fact]
    public void Scenario_SameSeed_GoesTheSameWay()
    {
        var first = ScenarioRun.Of(7);
        var second = ScenarioRun.Of(7);

        Assert.Equal(first, second);
        Assert.NotEqual(first.Hash, ScenarioRun.Of(8).Hash);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable($"CARILLON_SIMULATION_{name}"), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
