using System.Net;
using System.Text.Json.Nodes;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Rules;

namespace Carillon.Tests.Integration.Rules;

/// <summary>What the server under test says to the rules of the five kinds: CEL on a real API server, the native twins on the embedded one.</summary>
public sealed class ObjectRuleTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task Server_EveryRuleCase_RefusesWhatTheRulesRefuse()
    {
        await fixture.ApplyCarillonDefinitionsAsync();
        var collection = $"apis/carillon.dev/v1/namespaces/{await fixture.CreateNamespaceAsync("rules")}/";
        var wrong = new List<string>();
        for (var i = 0; i < RuleCases.All.Count; i++)
        {
            var rule = RuleCases.All[i];
            var status = await TryAsync(collection + rule.Kind.ToLowerInvariant() + "s", rule, $"case-{i}");
            var isRefused = status == HttpStatusCode.UnprocessableEntity;
            if (isRefused != rule.Path is not null || (int)status >= 500)
            {
                wrong.Add($"{rule.Name}: {status}");
            }
        }

        Assert.Empty(wrong);
    }

    private async Task<HttpStatusCode> TryAsync(string collection, RuleCase rule, string name)
    {
        if (rule.BeforeObject(name) is not { } before)
        {
            return (await fixture.Api.PostAsync(collection, rule.AfterObject(name))).Status;
        }

        (await fixture.Api.PostAsync(collection, before.DeepClone())).Expect(HttpStatusCode.Created);
        if (before["status"] is { } status)
        {
            (await PatchStatusAsync(collection, name, status)).Expect(HttpStatusCode.OK);
            return (await PatchStatusAsync(collection, name, rule.AfterObject(name)["status"]!)).Status;
        }

        var after = rule.AfterObject(name);
        return (await ReplaceAsync($"{collection}/{name}", "", current =>
        {
            after["metadata"] = current["metadata"]!.DeepClone();
            return after;
        })).Status;
    }

    private Task<ApiResponse> PatchStatusAsync(string collection, string name, JsonNode status) =>
        ReplaceAsync($"{collection}/{name}", "/status", current =>
        {
            current["status"] = status.DeepClone();
            return current;
        });

    /// <summary>Replaces an object; again where somebody else, such as the operator of another test, was quicker.</summary>
    private async Task<ApiResponse> ReplaceAsync(string path, string subresource, Func<JsonNode, JsonNode> change)
    {
        while (true)
        {
            var current = (await fixture.Api.GetAsync(path)).Expect(HttpStatusCode.OK).Json;
            var response = await fixture.Api.PutAsync(path + subresource, change(current));
            if (response.Status != HttpStatusCode.Conflict)
            {
                return response;
            }
        }
    }
}
