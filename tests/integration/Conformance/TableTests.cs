using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using static Carillon.Tests.Support.Http.JsonReading;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The server-side forms that <c>kubectl get</c> asks for: Table and PartialObjectMetadata.</summary>
public sealed class TableTests : ConformanceTest
{
    private const string TableType = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private const string KubectlAccept = TableType + ",application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    private const string PartialType = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private const string PartialListType = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

    public TableTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task List_CustomKind_HasPrinterColumns()
    {
        await CreateWidgetAsync("one", """{"size": 5, "note": "hi"}""");

        var table = (await Api.GetAsync(Widgets, KubectlAccept)).Success;

        Assert.Equal("Table", table.Text("kind"));
        Assert.Equal("meta.k8s.io/v1", table.Text("apiVersion"));
        Assert.Equal(["Name", "Color", "Size", "Phase", "Note", "Age"], Columns(table));
        Assert.Equal(
            """{"description":"Its color","format":"","name":"Color","priority":0,"type":"string"}""",
            table.At("columnDefinitions/1")!.Plain());
        Assert.Equal("name", table.Text("columnDefinitions/0/format"));
        Assert.Equal(1, table.Number("columnDefinitions/4/priority"));
        var cells = table.At("rows/0/cells")!.AsArray();
        Assert.Equal(["\"one\"", "\"red\"", "5", null, "\"hi\""], cells.Take(5).Select(cell => cell?.Plain()));
        Assert.Matches(@"^\d+s$", cells[5]!.GetValue<string>());
        Assert.Matches(@"^\d+$", table.Text("metadata/resourceVersion"));
    }

    [Fact]
    public async Task List_Rows_CarryMetadataUnlessAskedOtherwise()
    {
        await CreateWidgetAsync("one");

        var byDefault = (await Api.GetAsync(Widgets, TableType)).Success;
        var none = (await Api.GetAsync(Widgets + "?includeObject=None", TableType)).Success;
        var whole = (await Api.GetAsync(Widgets + "?includeObject=Object", TableType)).Success;

        Assert.Equal("PartialObjectMetadata", byDefault.Text("rows/0/object/kind"));
        Assert.Equal("one", byDefault.Text("rows/0/object/metadata/name"));
        Assert.Null(none.At("rows/0/object"));
        Assert.Equal("Widget", whole.Text("rows/0/object/kind"));
        Assert.Equal(1, whole.Number("rows/0/object/spec/size"));
    }

    [Fact]
    public async Task Get_OneObject_IsATableOfOneRow()
    {
        await CreateWidgetAsync("one");

        var table = (await Api.GetAsync(Widgets + "/one", TableType)).Success;

        Assert.Equal("one", Assert.Single(table.Items("rows")).Text("cells/0"));
    }

    [Fact]
    public async Task List_InPages_CarriesContinue()
    {
        await CreateWidgetAsync("one");
        await CreateWidgetAsync("two");

        var table = (await Api.GetAsync(Widgets + "?limit=1", TableType)).Success;

        Assert.NotNull(table.Text("metadata/continue"));
        Assert.Equal(1, table.Number("metadata/remainingItemCount"));
    }

    [Fact]
    public async Task List_Empty_HasColumnsAndNoRows()
    {
        var table = (await Api.GetAsync(Widgets, TableType)).Success;

        Assert.Equal("[]", table["rows"]!.Plain());
        Assert.NotEmpty(Columns(table));
    }

    [Theory]
    [InlineData("configmaps", "Name,Data,Age")]
    [InlineData("secrets", "Name,Type,Data,Age")]
    [InlineData("events", "Last Seen,Type,Reason,Object,Subobject,Source,Message,First Seen,Count,Name")]
    public async Task List_CoreKind_HasItsColumns(string plural, string columns) =>
        Assert.Equal(columns, string.Join(',', Columns((await Api.GetAsync(Core(plural), TableType)).Success)));

    [Theory]
    [InlineData("api/v1/namespaces", "Name,Status,Age")]
    [InlineData("api/v1/nodes", "Name,Status,Roles,Age,Version,Internal-IP,External-IP,OS-Image,Kernel-Version,Container-Runtime")]
    [InlineData("apis/apiextensions.k8s.io/v1/customresourcedefinitions", "Name,Created At")]
    [InlineData("apis/coordination.k8s.io/v1/leases", "Name,Holder,Age")]
    public async Task List_ClusterKind_HasItsColumns(string path, string columns) =>
        Assert.Equal(columns, string.Join(',', Columns((await Api.GetAsync(path, TableType)).Success)));

    [Fact]
    public async Task List_ConfigMaps_CountsData()
    {
        await CreateConfigMapAsync("one", data: """{"a": "1", "b": "2"}""");

        Assert.Equal("2", (await Api.GetAsync(ConfigMaps, TableType)).Success.At("rows/0/cells/1")!.Plain().Trim('"'));
    }

    [Fact]
    public async Task Get_PartialMetadata_HasNoSpec()
    {
        await CreateWidgetAsync("one", metadata: """{"labels": {"a": "b"}}""");

        var partial = (await Api.GetAsync(Widgets + "/one", PartialType)).Success;

        Assert.Equal("PartialObjectMetadata", partial.Text("kind"));
        Assert.Equal("meta.k8s.io/v1", partial.Text("apiVersion"));
        Assert.Equal("b", partial.Text("metadata/labels/a"));
        Assert.Null(partial.At("spec"));
    }

    [Fact]
    public async Task List_PartialMetadata_HasNoSpecs()
    {
        await CreateWidgetAsync("one");

        var list = (await Api.GetAsync(Widgets, PartialListType)).Success;

        Assert.Equal("PartialObjectMetadataList", list.Text("kind"));
        Assert.Equal(["one"], list.Names());
        Assert.Null(list.At("items/0/spec"));
    }

    [Fact]
    public async Task Get_MissingAsTable_IsAPlainStatus() =>
        Assert.Equal("Status", (await Api.GetAsync(Widgets + "/none", KubectlAccept)).Expect(HttpStatusCode.NotFound).Json.Text("kind"));

    [Fact]
    public async Task Get_UnknownForm_IsNotAcceptable()
    {
        var answer = (await Api.GetAsync(ConfigMaps, "application/json;as=Poem;v=v1;g=meta.k8s.io")).Expect(HttpStatusCode.NotAcceptable);

        Assert.Equal("NotAcceptable", answer.Reason);
    }

    [Fact]
    public async Task Get_UnknownMediaType_IsNotAcceptable() =>
        (await Api.GetAsync(ConfigMaps, "text/csv")).Expect(HttpStatusCode.NotAcceptable);

    [Fact]
    public async Task Get_PreferenceList_TakesTheFirstItKnows() =>
        Assert.Equal("ConfigMapList", (await Api.GetAsync(ConfigMaps, "text/csv, application/json;q=0.5, */*;q=0.1")).Success.Text("kind"));

    [Fact]
    public async Task Get_AsYaml_IsYaml()
    {
        await CreateConfigMapAsync("one");

        var answer = (await Api.GetAsync(ConfigMaps + "/one", "application/yaml")).Expect(HttpStatusCode.OK);

        Assert.Equal("application/yaml", answer.ContentType);
        Assert.Contains("kind: ConfigMap\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_WithoutObjects_HasNullsInTheirPlace()
    {
        await CreateWidgetAsync("one");

        var row = (await Api.GetAsync(Widgets + "?includeObject=None", "application/json;as=Table;v=v1;g=meta.k8s.io")).Success.At("rows/0")!.AsObject();

        Assert.True(row.ContainsKey("object"));
        Assert.Null(row["object"]);
    }

    [Fact]
    public async Task Table_ColumnWithoutDescription_IsDescribedByItsPath()
    {
        var table = (await Api.GetAsync(Widgets, "application/json;as=Table;v=v1;g=meta.k8s.io")).Success;

        Assert.Contains(
            table.Items("columnDefinitions"),
            column => column.Text("description") == "Custom resource definition column (in JSONPath format): .spec.size");
    }

    private static IEnumerable<string> Columns(JsonNode table) =>
        table.Items("columnDefinitions").Select(column => column.Text("name")!);
}
