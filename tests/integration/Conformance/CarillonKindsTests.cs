using System.Net;
using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Conformance;

/// <summary>The project's own definitions and samples: whatever server they go to, it must take them as they are.</summary>
public sealed class CarillonKindsTests : ConformanceTest
{
    public CarillonKindsTests(ApiServerFixture server)
        : base(server)
    {
    }

    [Fact]
    public async Task Definitions_AllKinds_AreStructuralAndEstablished()
    {
        var definitions = CarillonDefinitions.Read();

        Assert.Equal(5, definitions.Count);
        foreach (var definition in definitions)
        {
            var established = await Server.ApplyDefinitionAsync(definition);
            Assert.DoesNotContain(
                established.Items("status/conditions"),
                condition => condition.Text("type") == "NonStructuralSchema" && condition.Text("status") == "True");
        }
    }

    [Fact]
    public async Task Samples_Strictly_AreTakenAsTheyAre()
    {
        await Server.ApplyCarillonDefinitionsAsync();
        var documents = Directory.GetFiles(Path.Combine(RepositoryFolder.Root, "samples"), "*.yaml")
            .SelectMany(file => YamlReader.ReadAll(File.ReadAllText(file)))
            .OfType<JsonNode>()
            .Where(document => document.Text("apiVersion") == "carillon.dev/v1")
            .ToList();

        Assert.NotEmpty(documents);
        foreach (var document in documents)
        {
            var kind = document.Text("kind")!;
            var clusterWide = kind is "HostGroup" or "HostAgent";
            document["metadata"]!.AsObject().Remove("namespace");
            var path = clusterWide ? "apis/carillon.dev/v1" : $"apis/carillon.dev/v1/namespaces/{Namespace}";
            var answer = await Api.PostAsync($"{path}/{kind.ToLowerInvariant()}s?fieldValidation=Strict&dryRun=All", document);
            Assert.True(answer.Status == HttpStatusCode.Created, $"{kind} {document.Text("metadata/name")}: {answer.Text}");
            Assert.Empty(answer.Warnings);
        }
    }

    [Fact]
    public async Task Rules_OfAnObjectThatDoesNotFitItsSchema_AreSaidToBeUnchecked()
    {
        var answer = await CreateTaskAsync("""{"schedule": "@daily", "hostGroups": ["g"], "strategy": "Most", "executor": {}}""");

        Assert.Equal(["spec.strategy", "<nil>"], answer.Json.Items("details/causes").Select(cause => cause.Text("field")));
        Assert.EndsWith(
            "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation]",
            answer.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_BesideAValueOutOfRange_AreChecked()
    {
        var answer = await CreateTaskAsync("""{"schedule": "@daily", "hostGroups": ["g"], "priority": 101, "executor": {}}""");

        Assert.Equal(["spec.priority", "spec.executor"], answer.Json.Items("details/causes").Select(cause => cause.Text("field")));
        Assert.Equal("Invalid value: exactly one of shell, http and plugin must be set", answer.Json.Text("details/causes/1/message"));
    }

    [Theory]
    [InlineData("60.0")]
    [InlineData("6e1")]
    public async Task Numbers_WholeHoweverWritten_AreIntegers(string number)
    {
        var created = (await CreateTaskAsync(
            $$$"""{"schedule": "@daily", "hostGroups": ["g"], "timeoutSeconds": {{{number}}}, "executor": {"shell": {"command": "true"} } }""",
            HttpStatusCode.Created)).Json;

        Assert.Equal("60", created.At("spec/timeoutSeconds")!.ToJsonString());
    }

    [Theory]
    [InlineData("one", "\"shedule\": \"@daily\"", HttpStatusCode.BadRequest, "unknown field \"spec.shedule\"")]
    [InlineData("one", "\"timeoutSeconds\": \"five\"", HttpStatusCode.UnprocessableEntity, "spec.timeoutSeconds", "integer", "\"string\"")]
    [InlineData("one", "\"timeoutSeconds\": 0", HttpStatusCode.UnprocessableEntity, "spec.timeoutSeconds", "greater than or equal to 1")]
    [InlineData("one", "\"strategy\": \"Most\"", HttpStatusCode.UnprocessableEntity, "spec.strategy", "\"Most\"", "\"All\", \"Any\", \"Count\", \"Percent\"")]
    [InlineData("one", "\"hostGroups\": null", HttpStatusCode.UnprocessableEntity, "spec.hostGroups: Required value")]
    [InlineData("one", "\"hostGroups\": []", HttpStatusCode.UnprocessableEntity, "spec.hostGroups", "at least 1 items")]
    [InlineData("one", "\"executor\": {\"shell\": {\"command\": \"a\"}, \"http\": {\"url\": \"http://a\"}}", HttpStatusCode.UnprocessableEntity, "spec.executor", "exactly one of shell, http and plugin")]
    [InlineData("one", "\"executor\": {\"shell\": {\"script\": \"2 MiB\"}}", HttpStatusCode.UnprocessableEntity, "spec.executor.shell.script", "32768")]
    [InlineData("253 characters", "\"suspend\": true", HttpStatusCode.UnprocessableEntity, "52")]
    public async Task BadTask_IsRefusedWithFieldValueAndWhatIsAllowed_AndAGoodOneIsTaken(
        string name, string change, HttpStatusCode expected, params string[] says)
    {
        name = name == "253 characters" ? new string('a', 253) : name;
        var spec = JsonReading.Parse("""{"schedule": "@daily", "hostGroups": ["g"], "executor": {"shell": {"command": "true"} } }""").AsObject();
        foreach (var (field, value) in JsonReading.Parse($"{{{change}}}").AsObject())
        {
            spec[field] = value?.DeepClone();
        }

        if (spec["executor"]!["shell"]!["script"] is not null)
        {
            spec["executor"]!["shell"]!["script"] = new string('x', 2 * 1024 * 1024);
        }

        var answer = await CreateTaskAsync(spec.ToJsonString(), expected, name);

        Assert.All(says, text => Assert.Contains(text, answer.Message, StringComparison.Ordinal));
        (await Api.GetAsync($"{Tasks}/{name}")).Expect(HttpStatusCode.NotFound);
        await CreateTaskAsync("""{"hostGroups": ["g"], "executor": {"shell": {"command": "true"} } }""", HttpStatusCode.Created, "good");
    }

    private string Tasks => $"apis/carillon.dev/v1/namespaces/{Namespace}/distributedcrontasks";

    private async Task<ApiResponse> CreateTaskAsync(
        string spec, HttpStatusCode expected = HttpStatusCode.UnprocessableEntity, string name = "one")
    {
        await Server.ApplyCarillonDefinitionsAsync();
        var task = JsonReading.Parse($$"""{"apiVersion": "carillon.dev/v1", "kind": "DistributedCronTask", "metadata": {"name": "{{name}}"}, "spec": {{spec}}}""");
        return (await Api.PostAsync($"{Tasks}?fieldValidation=Strict", task)).Expect(expected);
    }
}
