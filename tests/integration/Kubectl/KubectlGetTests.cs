using System.Text.RegularExpressions;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Kubectl;

/// <summary>get in all its forms.</summary>
public sealed class KubectlGetTests : KubectlTest
{
    private static readonly TimeSpan WatchLimit = TimeSpan.FromMinutes(3);

    public KubectlGetTests(ApiServerFixture server)
        : base(server)
    {
    }

    [KubectlFact]
    public async Task Get_Default_PrintsTheColumns()
    {
        await CreateTwoAsync();

        var lines = Rows(await Kubectl.RunAsync("get", "widgets"));

        Assert.Equal(["NAME", "COLOR", "SIZE", "PHASE", "AGE"], lines[0]);
        Assert.Equal(["one", "blue", "5"], lines[1].Take(3));
        Assert.Equal(["two", "red", "3"], lines[2].Take(3));
    }

    [KubectlFact]
    public async Task Get_Wide_AddsLowPriorityColumns()
    {
        await CreateTwoAsync();

        Assert.Equal(["NAME", "COLOR", "SIZE", "PHASE", "NOTE", "AGE"], Rows(await Kubectl.RunAsync("get", "widgets", "-o", "wide"))[0]);
    }

    [KubectlTheory]
    [InlineData("wg")]
    [InlineData("widget")]
    [InlineData("Widget")]
    [InlineData("widgets.conformance.carillon.dev")]
    [InlineData("widgets.v1.conformance.carillon.dev")]
    [InlineData("gadgets")]
    public async Task Get_ByAnyName_FindsThem(string name)
    {
        await CreateTwoAsync();

        Assert.Equal($"{Printed}/one\n{Printed}/two\n", await Kubectl.RunAsync("get", name, "-o", "name"));
    }

    [KubectlFact]
    public async Task Get_MachineForms_AreRight()
    {
        await CreateTwoAsync();

        var json = JsonReading.Parse(await Kubectl.RunAsync("get", "wg", "one", "-o", "json"));
        var yaml = await Kubectl.RunAsync("get", "wg", "one", "-o", "yaml");
        var list = JsonReading.Parse(await Kubectl.RunAsync("get", "wg", "-o", "json"));

        Assert.Equal(5, json.Number("spec/size"));
        Assert.Contains("kind: Widget\n", yaml, StringComparison.Ordinal);
        Assert.Contains("  size: 5\n", yaml, StringComparison.Ordinal);
        Assert.Equal("List", list.Text("kind"));
        Assert.Equal(["one", "two"], list.Names());
    }

    [KubectlTheory]
    [InlineData("custom-columns=N:.metadata.name,S:.spec.size,X:.spec.none", "N     S     X\none   5     <none>\ntwo   3     <none>\n")]
    [InlineData("jsonpath={range .items[*]}{.metadata.name}={.spec.size};{end}", "one=5;two=3;")]
    [InlineData("""jsonpath={.items[?(@.spec.color=="blue")].metadata.name}""", "one")]
    [InlineData("go-template={{range .items}}{{.metadata.name}} {{end}}", "one two ")]
    public async Task Get_Template_Prints(string form, string expected)
    {
        await CreateTwoAsync();

        Assert.Equal(expected, await Kubectl.RunAsync("get", "widgets", "-o", form));
    }

    [KubectlFact]
    public async Task Get_SortedSelectedLabelledChunked()
    {
        await CreateTwoAsync();

        var sorted = await Kubectl.RunAsync("get", "wg", "--sort-by=.spec.size", "--no-headers");
        var selected = await Kubectl.RunAsync("get", "wg", "-o", "name", "--field-selector", "spec.color=blue");
        var labelled = Rows(await Kubectl.RunAsync("get", "wg", "-L", "team", "--show-labels"));
        var chunked = Rows(await Kubectl.RunAsync("get", "wg", "--chunk-size=1"));

        Assert.Equal(["two", "one"], Rows(sorted).Select(row => row[0]));
        Assert.Equal($"{Printed}/one\n", selected);
        Assert.Equal(["TEAM", "LABELS"], labelled[0].TakeLast(2));
        Assert.Equal(["a", "team=a"], labelled[1].TakeLast(2));
        Assert.Equal(3, chunked.Count);
    }

    [KubectlFact]
    public async Task Get_AllNamespaces_HasANamespaceColumn()
    {
        await CreateTwoAsync();

        var rows = Rows(await Kubectl.RunAsync("get", "wg", "-A"));

        Assert.Equal("NAMESPACE", rows[0][0]);
        Assert.Equal(2, rows.Count(row => row[0] == Namespace));
    }

    [KubectlFact]
    public async Task Get_Nothing_SaysSo()
    {
        var nothing = await Kubectl.TryAsync("get", "widgets");

        Assert.Equal(0, nothing.ExitCode);
        Assert.Equal($"No resources found in {Namespace} namespace.\n", nothing.Error);
        Assert.Contains($"Error from server (NotFound): widgets.conformance.carillon.dev \"none\" not found", await Kubectl.FailAsync("get", "wg", "none"), StringComparison.Ordinal);
        Assert.Contains("the server doesn't have a resource type \"nosuchkind\"", await Kubectl.FailAsync("get", "nosuchkind"), StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Get_Watch_PrintsChanges()
    {
        await CreateWidgetAsync("one");
        using var limit = new CancellationTokenSource(WatchLimit);
        await using var kubectl = Kubectl.Start("get", "wg", "--watch", "--output-watch-events");

        await kubectl.WaitForLineAsync(line => Regex.IsMatch(line, @"^ADDED\s+one\s+red\s+1\s"), limit.Token);
        await CreateWidgetAsync("two");
        await kubectl.WaitForLineAsync(line => Regex.IsMatch(line, @"^ADDED\s+two\s+red\s+1\s"), limit.Token);
        _ = (await Api.PatchAsync(Widgets + "/two", ApiClient.MergePatch, JsonReading.Parse("""{"spec": {"size": 77}}"""))).Success;
        await kubectl.WaitForLineAsync(line => Regex.IsMatch(line, @"^MODIFIED\s+two\s+red\s+77\s"), limit.Token);
        (await Api.DeleteAsync(Widgets + "/two")).Expect(System.Net.HttpStatusCode.OK);
        await kubectl.WaitForLineAsync(line => Regex.IsMatch(line, @"^DELETED\s+two\s"), limit.Token);
    }

    [KubectlFact]
    public async Task Get_WatchOnly_PrintsWhatComes()
    {
        await CreateWidgetAsync("one");
        using var limit = new CancellationTokenSource(WatchLimit);
        await using var kubectl = Kubectl.Start("get", "wg", "one", "--watch", "-o", "jsonpath={.spec.size}{\"\\n\"}");

        await kubectl.WaitForLineAsync(line => line == "1", limit.Token);
        _ = (await Api.PatchAsync(Widgets + "/one", ApiClient.MergePatch, JsonReading.Parse("""{"spec": {"size": 8}}"""))).Success;
        await kubectl.WaitForLineAsync(line => line == "8", limit.Token);
    }

    [KubectlFact]
    public async Task Get_CoreKinds_PrintTheirColumns()
    {
        await CreateConfigMapAsync("one");

        Assert.Equal(["NAME", "DATA", "AGE"], Rows(await Kubectl.RunAsync("get", "cm"))[0]);
        Assert.Equal(["NAME", "STATUS", "AGE"], Rows(await Kubectl.RunAsync("get", "ns"))[0]);
        Assert.Contains(Rows(await Kubectl.RunAsync("get", "ns")), row => row[0] == Namespace && row[1] == "Active");
        Assert.Contains(
            Rows(await Kubectl.RunAsync("get", "crd")), row => row[0] == "widgets.conformance.carillon.dev");
        Assert.Equal(["NAME", "HOLDER", "AGE"], await LeaseColumnsAsync());
    }

    [KubectlFact]
    public async Task Get_Raw_AnswersThePath()
    {
        var version = JsonReading.Parse(await Kubectl.RunAsync("get", "--raw", "/version"));

        Assert.Equal("1", version.Text("major"));
        Assert.Equal("ok", await Kubectl.RunAsync("get", "--raw", "/readyz"));
    }

    private static List<string[]> Rows(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToList();

    private async Task<string[]> LeaseColumnsAsync()
    {
        _ = (await Api.PostAsync(
            $"apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases", JsonReading.Parse("""{"metadata": {"name": "l"}}"""))).Success;
        return Rows(await Kubectl.RunAsync("get", "lease"))[0];
    }

    private async Task CreateTwoAsync()
    {
        await CreateWidgetAsync("one", """{"size": 5, "color": "blue", "note": "hello"}""", """{"labels": {"team": "a"}}""");
        await CreateWidgetAsync("two", """{"size": 3}""");
    }
}
