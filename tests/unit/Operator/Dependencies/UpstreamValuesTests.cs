using Carillon.Api.Runs;
using Carillon.Api.Validation;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Executions;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Dependencies;

public sealed class UpstreamValuesTests
{
    [Fact]
    public void Values_OfOneUpstream_HaveShortNames() => Assert.Equal(
        ["PARAM_DAY=monday", "PHASE=Succeeded", "RUN=extract-1", "TASK=extract"],
        Values(Upstream("extract", ("day", "monday"))));

    [Fact]
    public void Values_OfSeveralUpstreams_BeginWithTheirTask() => Assert.Equal(
        [
            "2ND_SOURCE_PARAM_DAY=tuesday", "2ND_SOURCE_PHASE=Succeeded", "2ND_SOURCE_RUN=2nd.source-1",
            "EXTRACT_PARAM_DAY=monday", "EXTRACT_PHASE=Succeeded", "EXTRACT_RUN=extract-1",
            "TASKS=extract 2nd.source",
        ],
        Values(Upstream("extract", ("day", "monday")), Upstream("2nd.source", ("DAY", "tuesday"))));

    [Fact]
    public void Values_ParameterWithANameOfOurs_TakesNothingAway() => Assert.Contains(
        "A_PARAM_RUN=a-param-1",
        Values(Upstream("a", ("RUN", "mine")), Upstream("a-param")));

    [Fact]
    public void Values_WithSameHost_HaveNoPhase() =>
        Assert.Equal(["RUN=extract-1", "TASK=extract"], Values(Upstream("extract") with { Phase = null }));

    [Fact]
    public void Values_NoUpstream_AreNone() => Assert.Null(UpstreamValues.Of([]));

    [Fact]
    public void Values_TooMuch_IsSaidBeforeAnythingIsMade()
    {
        Assert.Null(UpstreamValues.ProblemOf(UpstreamValues.Of([Upstream("a", Enumerable.Range(0, 15).Select(static i => ($"P{i}", new string('x', 1000))).ToArray())])));
        Assert.Contains("take", UpstreamValues.ProblemOf(UpstreamValues.Of([Upstream("a", Enumerable.Range(0, 17).Select(static i => ($"P{i}", new string('x', 1000))).ToArray())])), StringComparison.Ordinal);
        var many = Enumerable.Range(0, 16).Select(static i => Upstream($"t{i}", Enumerable.Range(0, 7).Select(static p => ($"P{p}", "x")).ToArray())).ToArray();
        Assert.Contains("allowed: 128", UpstreamValues.ProblemOf(UpstreamValues.Of(many)), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_OfAnyTaskName_MakeAnExecutionThatItsAgentTakes()
    {
        var run = Make.Run();
        run = run with { Spec = run.Spec! with { Upstreams = [Upstream("2nd.source", ("day", new string('"', 1024)), ("x", "\u0001")), Upstream("b")] } };

        var execution = new ExecutionFactory(run, new Dictionary<string, string>(), 1).Make(new Target("web-1", null), 0, null, [], null);

        Assert.Equal(7, execution.Spec!.Upstream!.Count);
        Assert.DoesNotContain(ExecutionValidator.Validate(execution), static error => error.Path.StartsWith("spec.upstream", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(params RunUpstream[] upstreams) =>
        UpstreamValues.Of(upstreams)!.Select(static value => $"{value.Key}={value.Value}").Order(StringComparer.Ordinal);

    private static RunUpstream Upstream(string task, params (string Name, string Value)[] parameters) => new()
    {
        Task = task,
        Run = $"{task}-1",
        RunUid = $"{task}-uid",
        Phase = RunPhase.Succeeded,
        Parameters = parameters.ToDictionary(static parameter => parameter.Name, static parameter => parameter.Value),
    };
}
