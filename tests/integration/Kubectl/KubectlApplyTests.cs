using System.Text.RegularExpressions;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Kubectl;

public sealed class KubectlApplyTests : KubectlTest
{
    private const string ConfigMap =
        """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {a: "1"}
        """;

    public KubectlApplyTests(ApiServerFixture server)
        : base(server)
    {
    }

    [KubectlFact]
    public async Task Apply_NewSameChanged_SaysSo()
    {
        var first = await ApplyAsync(Manifest("one") + ConfigMap);
        var same = await ApplyAsync(Manifest("one") + ConfigMap);
        var changed = await ApplyAsync(Manifest("one", "{size: 2}") + ConfigMap);

        Assert.Equal($"{Printed}/one created\nconfigmap/one created", first);
        Assert.Equal($"{Printed}/one unchanged\nconfigmap/one unchanged", same);
        Assert.Equal($"{Printed}/one configured\nconfigmap/one unchanged", changed);
        Assert.Equal(2, (await WidgetAsync("one")).Number("spec/size"));
    }

    [KubectlFact]
    public async Task Apply_FieldLeftOut_RemovesItAndKeepsForeignOnes()
    {
        await ApplyAsync(Manifest("one", "{size: 1, note: mine, limits: {a: '1', b: '2'} }"));
        _ = (await Api.PatchAsync(
            Widgets + "/one", ApiClient.MergePatch, JsonReading.Parse("""{"spec": {"limits": {"foreign": "3"}}}"""))).Success;

        await ApplyAsync(Manifest("one", "{size: 1, limits: {b: '2'} }"));

        var widget = await WidgetAsync("one");
        Assert.Null(widget.At("spec/note"));
        Assert.Equal("""{"b":"2","foreign":"3"}""", widget.At("spec/limits")!.Plain());
    }

    [KubectlFact]
    public async Task Apply_CoreKindWithListByKey_MergesStrategically()
    {
        const string account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\nsecrets: [{name: a}, {name: b}]\n";
        await ApplyAsync(account);
        _ = (await Api.PatchAsync(
            Core("serviceaccounts/robot"), ApiClient.StrategicPatch, JsonReading.Parse("""{"secrets": [{"name": "foreign"}]}"""))).Success;

        await ApplyAsync(account.Replace("{name: a}, ", "", StringComparison.Ordinal));

        var secrets = (await Api.GetAsync(Core("serviceaccounts/robot"))).Success.Items("secrets");
        Assert.Equal(["b", "foreign"], secrets.Select(secret => secret.Text("name")).Order());
    }

    [KubectlFact]
    public async Task Apply_ServerSide_ConflictsAndForces()
    {
        var first = await ApplyAsync(Manifest("one"), "--server-side", "--field-manager=alice");
        var conflict = (await Kubectl.TryAsync(
            ["apply", "--server-side", "--field-manager=bob", "-f", "-"], Manifest("one", "{size: 2}"))).Failure;
        var forced = await ApplyAsync(Manifest("one", "{size: 2}"), "--server-side", "--field-manager=bob", "--force-conflicts");

        Assert.Equal($"{Printed}/one serverside-applied", first);
        Assert.Contains("conflict with \"alice\": .spec.size", conflict, StringComparison.Ordinal);
        Assert.Equal($"{Printed}/one serverside-applied", forced);
        Assert.Equal(2, (await WidgetAsync("one")).Number("spec/size"));
    }

    [KubectlFact]
    public async Task Apply_DryRunByServer_KeepsNothing()
    {
        var answer = await ApplyAsync(Manifest("one"), "--dry-run=server");

        Assert.Equal($"{Printed}/one created (server dry run)", answer);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await Api.GetAsync(Widgets + "/one")).Status);
    }

    [KubectlFact]
    public async Task Apply_Invalid_NamesTheField()
    {
        var error = (await Kubectl.TryAsync(["apply", "-f", "-"], Manifest("one", "{size: 0, color: pink}"))).Failure;

        Assert.Contains("spec.size", error, StringComparison.Ordinal);
        Assert.Contains("spec.color: Unsupported value: \"pink\"", error, StringComparison.Ordinal);
    }

    [KubectlFact(MinMinor = 27)]
    public async Task Apply_UnknownField_IsRefusedByDefault()
    {
        var error = (await Kubectl.TryAsync(["apply", "-f", "-"], Manifest("one", "{size: 1, sise: 2}"))).Failure;

        Assert.Contains("strict decoding error: unknown field \"spec.sise\"", error, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Apply_UnknownKind_SaysThereIsNoMatch()
    {
        var error = (await Kubectl.TryAsync(
            ["apply", "-f", "-"], Manifest("one").Replace("kind: Widget", "kind: Gadget", StringComparison.Ordinal))).Failure;

        Assert.Contains("no matches for kind \"Gadget\"", error, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Diff_ShowsWhatApplyWouldChange()
    {
        await ApplyAsync(Manifest("one"));

        var same = await Kubectl.TryAsync(["diff", "-f", "-"], Manifest("one"));
        var changed = await Kubectl.TryAsync(["diff", "-f", "-"], Manifest("one", "{size: 7}"));

        Assert.Equal(0, same.ExitCode);
        Assert.Equal(1, changed.ExitCode);
        Assert.Matches(new Regex(@"^-\s+size: 1$", RegexOptions.Multiline), changed.Output);
        Assert.Matches(new Regex(@"^\+\s+size: 7$", RegexOptions.Multiline), changed.Output);
    }

    [KubectlFact]
    public async Task Create_Existing_SaysAlreadyExists()
    {
        var created = (await Kubectl.TryAsync(["create", "-f", "-"], Manifest("one"))).Success;
        var again = (await Kubectl.TryAsync(["create", "-f", "-"], Manifest("one"))).Failure;

        Assert.Equal($"{Printed}/one created\n", created);
        Assert.Contains("(AlreadyExists)", again, StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Replace_WholeObject()
    {
        await ApplyAsync(Manifest("one", "{size: 1, note: old}"));
        var manifest = await Kubectl.RunAsync("get", "widget", "one", "-o", "yaml");

        var replaced = (await Kubectl.TryAsync(
            ["replace", "-f", "-"], manifest.Replace("note: old", "note: new", StringComparison.Ordinal))).Success;
        var stale = (await Kubectl.TryAsync(
            ["replace", "-f", "-"], manifest.Replace("note: old", "note: stale", StringComparison.Ordinal))).Failure;

        Assert.Equal($"{Printed}/one replaced\n", replaced);
        Assert.Contains("the object has been modified", stale, StringComparison.Ordinal);
        Assert.Equal("new", (await WidgetAsync("one")).Text("spec/note"));
    }

    [KubectlFact]
    public async Task Edit_WithEditor_SavesTheChange()
    {
        await ApplyAsync(Manifest("one"));

        var answer = (await Kubectl.TryAsync(
            ["edit", "widget", "one"], input: null, new Dictionary<string, string> { ["KUBE_EDITOR"] = "sed -i 's/size: 1/size: 42/'" })).Success;

        Assert.Equal($"{Printed}/one edited\n", answer);
        Assert.Equal(42, (await WidgetAsync("one")).Number("spec/size"));
    }
}
