using System.Net;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

public sealed class DryRunTests : ConformanceTest
{
    public DryRunTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Create_DryRun_AnswersButKeepsNothing()
    {
        var created = (await Api.PostAsync(Widgets + "?dryRun=All", Widget("one"))).Expect(HttpStatusCode.Created).Json;

        Assert.Equal("red", created.Text("spec/color"));
        Assert.NotNull(created.Text("metadata/uid"));
        (await Api.GetAsync(Widgets + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Create_DryRunOfInvalid_IsRefused() =>
        (await Api.PostAsync(Widgets + "?dryRun=All", Widget("one", """{"size": 0}"""))).Expect(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Update_DryRun_ChangesNothing()
    {
        var map = await CreateConfigMapAsync("one");
        map["data"]!["key"] = "other";

        Assert.Equal("other", (await Api.PutAsync(ConfigMaps + "/one?dryRun=All", map)).Success.Text("data/key"));

        var kept = (await Api.GetAsync(ConfigMaps + "/one")).Success;
        Assert.Equal("value", kept.Text("data/key"));
        Assert.Equal(map.Text("metadata/resourceVersion"), kept.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task Patch_DryRun_ChangesNothing()
    {
        await CreateConfigMapAsync("one");

        var patched = await Api.PatchAsync(ConfigMaps + "/one?dryRun=All", ApiClient.MergePatch, Parse("""{"data": {"key": "other"}}"""));

        Assert.Equal("other", patched.Success.Text("data/key"));
        Assert.Equal("value", (await Api.GetAsync(ConfigMaps + "/one")).Success.Text("data/key"));
    }

    [Fact]
    public async Task Apply_DryRunOfNew_KeepsNothing()
    {
        (await Api.PatchAsync(Widgets + "/one?fieldManager=me&dryRun=All", ApiClient.ApplyPatch, Widget("one"))).Expect(HttpStatusCode.Created);

        (await Api.GetAsync(Widgets + "/one")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_DryRun_KeepsTheObject()
    {
        await CreateConfigMapAsync("one");

        (await Api.DeleteAsync(ConfigMaps + "/one?dryRun=All")).Expect(HttpStatusCode.OK);
        (await Api.DeleteAsync(ConfigMaps + "/one", Parse("""{"dryRun": ["All"]}"""))).Expect(HttpStatusCode.OK);

        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task DeleteCollection_DryRun_KeepsTheObjects()
    {
        await CreateConfigMapAsync("one");

        (await Api.DeleteAsync(ConfigMaps + "?dryRun=All")).Expect(HttpStatusCode.OK);

        (await Api.GetAsync(ConfigMaps + "/one")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Create_UnknownDryRun_IsInvalid()
    {
        var answer = (await Api.PostAsync(ConfigMaps + "?dryRun=Some", Parse("""{"metadata": {"name": "one"}}""")))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("dryRun: Unsupported value: ", answer.Message, StringComparison.Ordinal);
    }
}
