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

    private async Task<ApiResponse> CreateTaskAsync(string spec, HttpStatusCode expected = HttpStatusCode.UnprocessableEntity)
    {
        await Server.ApplyCarillonDefinitionsAsync();
        var task = JsonReading.Parse($$"""{"apiVersion": "carillon.dev/v1", "kind": "DistributedCronTask", "metadata": {"name": "one"}, "spec": {{spec}}}""");
        return (await Api.PostAsync($"apis/carillon.dev/v1/namespaces/{Namespace}/distributedcrontasks", task)).Expect(expected);
    }
}
