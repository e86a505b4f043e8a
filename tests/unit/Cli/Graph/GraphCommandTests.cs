using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Unit.Cli.Host;
using Microsoft.AspNetCore.Http;

namespace Carillon.Tests.Unit.Cli.Graph;

public sealed class GraphCommandTests : IAsyncLifetime
{
    private const string Counts = """ "counts":{"succeeded":2,"desired":3}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("graph").FullName;
    private string[] _tasks = [];
    private FakeApiServer? _server;

    public async Task InitializeAsync() => _server = await FakeApiServer.StartAsync((request, response) => request.Path switch
    {
        "/apis/carillon.dev/v1/namespaces/team/distributedcrontasks" or "/apis/carillon.dev/v1/distributedcrontasks" => response.JsonAsync(
            $$$"""{"apiVersion":"carillon.dev/v1","kind":"DistributedCronTaskList","metadata":{"resourceVersion":"1"},"items":[{{{string.Join(',', _tasks)}}}]}"""),
        _ => response.StatusAsync(StatusCodes.Status404NotFound, "NotFound"),
    });

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Text_Diamond_ShowsEachTaskOnceAndEveryEdge()
    {
        _tasks = Diamond();

        var (code, output, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Equal(
            """
            extract: Succeeded, 2 of 3 hosts, due 2026-03-01 12:00:00Z
            ├─ audit (Always): not accepted (HostGroupNotFound)
            │  └─ load (Success, hosts 80%): has not run, suspended
            └─ clean (Failure, same host): Failed, 2 of 3 hosts, due 2026-03-01 12:00:00Z
               └─ load (Success): see above

            """,
            output);
    }

    [Fact]
    public async Task Dot_Diamond_IsPaintedByState()
    {
        _tasks = Diamond();

        var (_, output, _) = await RunAsync("-o", "dot");

        Assert.Equal(
            """
            digraph carillon {
              rankdir=LR;
              node [shape=box, style="rounded,filled", fillcolor=white];
              "audit" [label="audit\nnot accepted (HostGroupNotFound)", fillcolor=lightpink];
              "clean" [label="clean\nFailed, 2 of 3 hosts, due 2026-03-01 12:00:00Z", fillcolor=lightpink];
              "extract" [label="extract\nSucceeded, 2 of 3 hosts, due 2026-03-01 12:00:00Z", fillcolor=palegreen];
              "load" [label="load\nhas not run, suspended"];
              "audit" -> "load" [label="Success, hosts 80%"];
              "clean" -> "load" [label="Success"];
              "extract" -> "audit" [label="Always"];
              "extract" -> "clean" [label="Failure, same host"];
            }

            """,
            output);
    }

    [Fact]
    public async Task Mermaid_CycleAndMissingTask_AreMarked()
    {
        _tasks = [TaskOf("a", """{"task":"b"},{"task":"ghost"}"""), TaskOf("b", """{"task":"a"}"""), TaskOf("end", """{"task":"b"}""")];

        var (_, output, _) = await RunAsync("-o", "mermaid");

        Assert.Equal(
            """
            flowchart LR
              t0["a<br/>has not run"]
              t1["b<br/>has not run"]
              t2["end<br/>has not run"]
              t3["ghost<br/>there is no such task"]:::missing
              t0 -->|"Success, cycle"| t1
              t1 -->|"Success, cycle"| t0
              t1 -->|"Success"| t2
              t3 -->|"Success"| t0
              classDef succeeded fill:#d3f9d8
              classDef failed fill:#ffd8d8
              classDef missing stroke-dasharray:4
              linkStyle 0,1 stroke:red,stroke-width:3px

            """,
            output);
    }

    [Fact]
    public async Task Text_Cycle_EndsAndSaysSo()
    {
        _tasks = [TaskOf("a", """{"task":"c"}"""), TaskOf("b", """{"task":"a"}"""), TaskOf("c", """{"task":"b"}""")];

        var (_, output, _) = await RunAsync();

        Assert.Equal("a: has not run\n└─ b (Success, cycle): has not run\n   └─ c (Success, cycle): has not run\n      └─ a (Success, cycle): see above\n", output);
    }

    [Theory]
    [InlineData("dot", "\\\"] evil \\\\ <b>", "\"] evil \\ ")]
    [InlineData("mermaid", "#34;] evil #92; #60;b#62;", "\"] evil")]
    [InlineData("text", "\"] evil \\ <b>", "\u001b")]
    public async Task AnyFormat_TextOfOthers_CannotBreakOut(string format, string expected, string unwanted)
    {
        _tasks =
        [
            TaskOf("a", "", """ "conditions":[{"type":"Accepted","status":"False","reason":"\"] evil \\ <b>\u001b[31m"}] """),
            TaskOf("b", """{"task":"a"}"""),
        ];

        var (_, output, _) = await RunAsync("-o", format);

        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain(unwanted, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_Named_ShowsWhatIsConnectedWithIt()
    {
        _tasks = [.. Diamond(), TaskOf("alone"), TaskOf("x"), TaskOf("y", """{"task":"x"}""")];

        var (_, y, _) = await RunAsync("y");
        var (_, alone, _) = await RunAsync("alone");
        var (_, load, _) = await RunAsync("load");

        Assert.Equal("x: has not run\n└─ y (Success): has not run\n", y);
        Assert.Equal("alone: has not run\n", alone);
        Assert.Equal(5, load.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task AllNamespaces_SameNames_AreTasksOfTheirOwn()
    {
        _tasks = [TaskOf("a"), TaskOf("b", """{"task":"a"}"""), TaskOf("a", ns: "other"), TaskOf("b", """{"task":"a"}""", ns: "other")];

        var (_, output, _) = await RunAsync("-A");

        Assert.Equal("other/a: has not run\n└─ other/b (Success): has not run\nteam/a: has not run\n└─ team/b (Success): has not run\n", output);
    }

    [Theory]
    [InlineData(1, "there is no DistributedCronTask nobody", "nobody")]
    [InlineData(2, "allowed: text, dot, mermaid", "-o", "xml")]
    [InlineData(2, "across all namespaces", "-A", "a")]
    public async Task WrongWords_AreNamed(int expected, string message, params string[] words)
    {
        _tasks = [TaskOf("a")];

        var (code, _, error) = await RunAsync(words);

        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoDependencies_SaysSo()
    {
        _tasks = [TaskOf("a")];

        var (code, output, error) = await RunAsync();

        Assert.Equal((0, "", "No task depends on another one.\n"), (code, output, error));
    }

    private static string[] Diamond() =>
    [
        TaskOf("load", """{"task":"clean"},{"task":"audit","hosts":"80%"}""", spec: "\"suspend\":true,"),
        TaskOf("extract", status: $$$"""  "lastRun":{"phase":"Succeeded","scheduledTime":"2026-03-01T12:00:00Z",{{{Counts}}}} """),
        TaskOf("clean", """{"task":"extract","condition":"Failure","sameHost":true}""", $$$""" "lastRun":{"phase":"Failed","scheduledTime":"2026-03-01T12:00:00Z",{{{Counts}}}} """),
        TaskOf("audit", """{"task":"extract","condition":"Always"}""", """ "conditions":[{"type":"Accepted","status":"False","reason":"HostGroupNotFound"}] """),
    ];

    private static string TaskOf(string name, string dependsOn = "", string status = "", string spec = "", string ns = "team") =>
        $$$"""{"apiVersion":"carillon.dev/v1","kind":"DistributedCronTask","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"spec":{{{{spec}}}"dependsOn":[{{{dependsOn}}}]},"status":{{{{status}}}}}""";

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] words)
    {
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig,
            $"{{apiVersion: v1, kind: Config, current-context: c, contexts: [{{name: c, context: {{cluster: c, namespace: team}}}}], clusters: [{{name: c, cluster: {{server: '{_server!.Address}'}}}}]}}");
        var terminal = new TestTerminal();
        var code = await terminal.RunAsync(["graph", "--kubeconfig", kubeconfig, .. words]);
        return (code, terminal.Out, terminal.Error);
    }
}
