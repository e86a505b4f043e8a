using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Unit.Cli.Host;
using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Unit.Cli.Objects;

public sealed class ApplyCommandTests : IAsyncLifetime
{
    private const string Discovery = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[
          {"metadata":{"name":"carillon.dev"},"versions":[{"version":"v1","resources":[
            {"resource":"distributedcrontasks","singularResource":"distributedcrontask","scope":"Namespaced","responseKind":{"group":"carillon.dev","version":"v1","kind":"DistributedCronTask"}}]}]},
          {"metadata":{"name":"example.org"},"versions":[{"version":"v1","resources":[
            {"resource":"widgets","singularResource":"widget","scope":"Namespaced","responseKind":{"group":"example.org","version":"v1","kind":"Widget"}}]}]}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("apply").FullName;
    private FakeApiServer? _server;

    private IEnumerable<string> Sent => _server!.Requests.Where(request => request.Method == "PATCH").Select(request => request.Path.Split('/')[^1]);

    public async Task InitializeAsync() => _server = await FakeApiServer.StartAsync((request, response) => request switch
    {
        { Path: "/apis" } => response.JsonAsync(Discovery),
        { Path: "/api" } => response.JsonAsync("""{"items":[]}"""),
        { Method: "PATCH" } => response.JsonAsync(request.Body),
        _ => response.StatusAsync(StatusCodes.Status404NotFound, "NotFound"),
    });

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Apply_ManyBadObjects_ReportsEveryProblemOfEachAndSendsOnlyTheGood()
    {
        var (code, _, error) = await ApplyAsync(
            $"""
            {Task("one", "schedule: never, timeoutSeconds: five")}
            ---
            {Task("two", "schedule: \"@daily\"")}
            ---
            {Task("three", "shedule: \"@daily\", timeZone: Nowhere")}
            """);

        Assert.Equal(1, code);
        Assert.Equal(["two"], Sent);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("error: standard input (document 1): DistributedCronTask/one: spec.schedule: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("error: standard input (document 1): DistributedCronTask/one: spec.timeoutSeconds: \"five\" is not allowed: must be a whole number", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("error: standard input (document 3): DistributedCronTask/three: spec.shedule: is no field", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("error: standard input (document 3): DistributedCronTask/three: spec.timeZone: \"Nowhere\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_NothingValid_AsksTheServerNothing()
    {
        var (code, output, _) = await ApplyAsync(Task("one", "suspend: 1"));

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task Apply_KindOfAnotherGroup_IsLeftToTheServer()
    {
        var (code, output, error) = await ApplyAsync("{apiVersion: example.org/v1, kind: Widget, metadata: {name: w}, anything: 1}");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("widget.example.org/w created\n", output);
    }

    [Theory]
    [InlineData("{kind: Widget, metadata: {name: w}}", "apiVersion: is required")]
    [InlineData("{apiVersion: v1, kind: [], metadata: {name: w}}", "kind: must be a text")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget}", "metadata: is required")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget, metadata: w}", "metadata: must be a map with fields")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget, metadata: {name: 5}}", "metadata.name: must be a text")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget, metadata: {}}", "metadata.name: is required")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget, metadata: {name: w, namespace: 5}}", "metadata.namespace: must be a text")]
    [InlineData("{apiVersion: example.org/v1, kind: Widget, metadata: {generateName: w-}}", "metadata.generateName: cannot be applied")]
    [InlineData("{apiVersion: carillon.dev/v1, kind: DistributedCronTask, metadata: {name: 5}, spec: {hostGroups: [g], executor: {shell: {command: a}}}}", "metadata.name: must be a text")]
    [InlineData("[1, 2]", "not an object with apiVersion and kind")]
    [InlineData("a: [", "standard input: yaml: line ")]
    public async Task Apply_ObjectThatCannotBeSent_SaysWhyOnce(string manifest, string expected)
    {
        var (code, _, error) = await ApplyAsync(manifest);

        Assert.Equal(1, code);
        Assert.Contains(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task Apply_FilesOfWhichSomeCannotBeRead_AppliesTheOthers()
    {
        var good = Write("good.yaml", Task("good", ""));
        var bad = Write("bad.yaml", "a: b: c");
        var missing = Path.Combine(_folder, "missing.yaml");

        var (code, _, error) = await RunAsync("", "-f", bad, "-f", missing, "-f", good);

        Assert.Equal(1, code);
        Assert.Equal(["good"], Sent);
        Assert.Contains($"error: {bad}: yaml: line 1:", error, StringComparison.Ordinal);
        Assert.Contains($"error: cannot read '{missing}': ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ItemOfAList_IsNamedByItsPlace()
    {
        var (code, _, error) = await ApplyAsync($"{{apiVersion: v1, kind: List, items: [{Task("a", "")}, {Task("b", "count: 0")}]}}");

        Assert.Equal(1, code);
        Assert.Equal(["a"], Sent);
        Assert.Contains("error: standard input, item 2: DistributedCronTask/b: spec.count: ", error, StringComparison.Ordinal);
    }

    private static string Task(string name, string spec) =>
        $"{{apiVersion: carillon.dev/v1, kind: DistributedCronTask, metadata: {{name: {name}}}, spec: {{{(spec.Length == 0 ? "" : spec + ", ")}hostGroups: [g], executor: {{shell: {{command: a}}}}}}}}";

    private Task<(int Code, string Out, string Error)> ApplyAsync(string manifests) => RunAsync(manifests, "-f", "-");

    private async Task<(int Code, string Out, string Error)> RunAsync(string input, params string[] arguments)
    {
        var kubeconfig = Write(
            "kubeconfig",
            $"{{apiVersion: v1, kind: Config, current-context: c, contexts: [{{name: c, context: {{cluster: c}}}}], clusters: [{{name: c, cluster: {{server: '{_server!.Address}'}}}}]}}");
        var terminal = new TestTerminal(input);
        var code = await terminal.RunAsync(["apply", "--kubeconfig", kubeconfig, .. arguments]);
        return (code, terminal.Out, terminal.Error);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
