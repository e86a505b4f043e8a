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
            var answer = await TryAsync(collection + rule.Kind.ToLowerInvariant() + "s", rule, $"case-{i}");
            var isRefused = answer.Status == HttpStatusCode.UnprocessableEntity;
            if (isRefused != rule.Path is not null || (int)answer.Status >= 500)
            {
                wrong.Add($"{rule.Name}: {answer.Status}");
            }
            else if (isRefused && !answer.Json.Items("details/causes").Any(cause => Names(cause.Text("field"), rule)))
            {
                wrong.Add($"{rule.Name}: should name {rule.Path}: {answer.Text}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>The rules about a spec are passed over in a write of the status; that must be no way around them.</summary>
    [Fact]
    public async Task Server_SpecCasesWithAnotherStatusInTheSameWrite_AreRefusedAllTheSame()
    {
        await fixture.ApplyCarillonDefinitionsAsync();
        var collection = $"apis/carillon.dev/v1/namespaces/{await fixture.CreateNamespaceAsync("rules")}/";
        var wrong = new List<string>();
        var cases = RuleCases.All.Where(static rule => rule is { Kind: "Execution" or "DistributedCronRun", Before: not null, Path: not null }).ToList();
        for (var i = 0; i < cases.Count; i++)
        {
            var rule = cases[i];
            var before = rule.BeforeObject($"case-{i}")!;
            if (before["status"] is not null)
            {
                continue;
            }

            var kind = collection + rule.Kind.ToLowerInvariant() + "s";
            var path = $"{kind}/case-{i}";
            (await fixture.Api.PostAsync(kind, before)).Expect(HttpStatusCode.Created);
            (await PatchStatusAsync(kind, $"case-{i}", new JsonObject { ["phase"] = "Pending" })).Expect(HttpStatusCode.OK);
            var answer = await ReplaceAsync(path, "", current =>
            {
                current["spec"] = rule.AfterObject($"case-{i}")["spec"]!.DeepClone();
                current["status"] = new JsonObject { ["phase"] = "Running" };
                return current;
            });
            if (answer.Status != HttpStatusCode.UnprocessableEntity)
            {
                wrong.Add($"{rule.Name}: {answer.Status}");
            }
        }

        Assert.NotEmpty(cases);
        Assert.Empty(wrong);
    }

    /// <summary>A real API server takes these for times, the operator could not read the task, and nothing would say so.</summary>
    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00+99:99")]
    [InlineData("2027-01-01T00:00:00ZTrash")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public async Task Server_TimeThatNobodyCanRead_IsRefusedWithItsField(string time)
    {
        await fixture.ApplyCarillonDefinitionsAsync();
        var tasks = $"apis/carillon.dev/v1/namespaces/{await fixture.CreateNamespaceAsync("rules")}/distributedcrontasks";
        var rule = RuleCases.All.First(static rule => rule is { Kind: "DistributedCronTask", Before: null, Path: null });
        var task = rule.AfterObject("timed");
        (await fixture.Api.PostAsync(tasks, task.DeepClone())).Expect(HttpStatusCode.Created);
        task["metadata"]!["name"] = "spoilt";
        task["spec"]!["startAt"] = time;

        var spec = await fixture.Api.PostAsync(tasks, task);
        var status = await PatchStatusAsync(tasks, "timed", new JsonObject { ["lastScheduleTime"] = time });

        Assert.All([(spec, "spec.startAt"), (status, "status.lastScheduleTime")], static refused =>
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Item1.Status);
            Assert.Contains(refused.Item1.Json.Items("details/causes"), cause => cause.Text("field") == refused.Item2);
        });
    }

    /// <summary>That a spec which is fixed has changed, CEL says of the spec as a whole: to find the field at each write costs too much.</summary>
    private static bool Names(string? field, RuleCase rule) =>
        field == rule.Path || (field == "spec" && rule is { Kind: "Execution" or "DistributedCronRun", Before: not null });

    private async Task<ApiResponse> TryAsync(string collection, RuleCase rule, string name)
    {
        if (rule.BeforeObject(name) is not { } before)
        {
            return await fixture.Api.PostAsync(collection, rule.AfterObject(name));
        }

        (await fixture.Api.PostAsync(collection, before.DeepClone())).Expect(HttpStatusCode.Created);
        if (before["status"] is { } status)
        {
            (await PatchStatusAsync(collection, name, status)).Expect(HttpStatusCode.OK);
            return await PatchStatusAsync(collection, name, rule.AfterObject(name)["status"]!);
        }

        var after = rule.AfterObject(name);
        return await ReplaceAsync($"{collection}/{name}", "", current =>
        {
            after["metadata"] = current["metadata"]!.DeepClone();
            return after;
        });
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
