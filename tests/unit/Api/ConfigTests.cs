using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api;

/// <summary>What must hold in <c>config/</c>, whoever changes it.</summary>
public sealed class ConfigTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "config");

    [Fact]
    public void Kustomizations_Resources_Exist()
    {
        var files = Directory.GetFiles(Folder, "kustomization.yaml", SearchOption.AllDirectories);
        var missing = files
            .SelectMany(file => YamlReader.Read(File.ReadAllText(file))!["resources"]!.AsArray().Select(name => Path.Combine(Path.GetDirectoryName(file)!, (string)name!)))
            .Where(path => !File.Exists(path) && !Directory.Exists(path));

        Assert.True(files.Length >= 4);
        Assert.Empty(missing);
    }

    [Fact]
    public void Policies_Each_FailsClosedAndIsBoundToDeny()
    {
        var policies = Objects().Where(item => (string?)item["kind"] == "ValidatingAdmissionPolicy").ToList();
        var denied = Objects()
            .Where(item => (string?)item["kind"] == "ValidatingAdmissionPolicyBinding" && item["spec"]!["validationActions"]!.AsArray().Any(action => (string?)action == "Deny"))
            .Select(item => (string?)item["spec"]!["policyName"])
            .ToList();

        Assert.NotEmpty(policies);
        Assert.All(policies, policy => Assert.Equal("Fail", (string?)policy["spec"]!["failurePolicy"]));
        Assert.Equal(policies.Select(Name).Order(), denied.Order());
    }

    /// <summary>A request for an object itself has no such field. An expression that reads it fails, and so does every request that it was to allow.</summary>
    [Fact]
    public void Policies_ThatReadTheSubresource_AskFirstWhetherThereIsOne()
    {
        var reading = Objects()
            .Where(item => (string?)item["kind"] == "ValidatingAdmissionPolicy")
            .SelectMany(item => new[] { "variables", "validations", "matchConditions" }.SelectMany(field => item["spec"]![field]?.AsArray() ?? []))
            .Select(item => (string)item!["expression"]!)
            .Where(expression => expression.Contains("request.subResource ", StringComparison.Ordinal));

        Assert.All(reading, expression => Assert.StartsWith("has(request.subResource) && ", expression, StringComparison.Ordinal));
    }

    [Fact]
    public void Roles_Everywhere_HaveNoWildcardAndListNoSecrets()
    {
        var rules = Objects().SelectMany(item => item["rules"]?.AsArray() ?? []).Select(rule => rule!).ToList();

        Assert.NotEmpty(rules);
        Assert.DoesNotContain(rules, rule => Texts(rule, "apiGroups").Concat(Texts(rule, "resources")).Concat(Texts(rule, "verbs")).Contains("*"));
        Assert.All(rules.Where(rule => Texts(rule, "resources").Contains("secrets")), rule => Assert.Empty(Texts(rule, "verbs").Intersect(["list", "watch"])));
    }

    [Fact]
    public void OperatorRole_Secrets_AreReadEverywhereAndWrittenInItsOwnNamespaceOnly()
    {
        var roles = Objects().Where(item => item["rules"] is not null && Name(item) == "carillon-operator").ToList();
        var writing = roles.Where(role => RulesFor(role, "secrets").SelectMany(rule => Texts(rule, "verbs")).Any(verb => verb != "get"));
        var changing = roles.SelectMany(role => RulesFor(role, "secrets")).Where(rule => Texts(rule, "verbs").Contains("patch"));

        Assert.Equal(["carillon-system"], writing.Select(role => (string?)role["metadata"]!["namespace"]));
        Assert.All(changing, rule => Assert.Equal(["carillon-gateway-ca"], Texts(rule, "resourceNames")));
    }

    [Fact]
    public void AgentRole_HostAgents_CanBeMadeByApply()
    {
        var role = Objects().Single(item => (string?)item["kind"] == "ClusterRole" && Name(item) == "carillon-agent");

        Assert.Equal(["create", "patch"], RulesFor(role, "hostagents").SelectMany(rule => Texts(rule, "verbs")).Intersect(["create", "patch"]));
    }

    [Fact]
    public void AgentRole_SecretsAndConfigMaps_AreOutOfReachButForTheAnnouncementOfTheGateway()
    {
        var roles = Objects().Where(item => item["rules"] is not null && Name(item) == "carillon-agent").ToList();
        var maps = Assert.Single(roles.SelectMany(role => RulesFor(role, "configmaps")));

        Assert.Empty(roles.SelectMany(role => RulesFor(role, "secrets")));
        Assert.Equal(["get"], Texts(maps, "verbs"));
        Assert.Equal(["carillon-gateway"], Texts(maps, "resourceNames"));
    }

    private static IEnumerable<JsonNode> RulesFor(JsonNode role, string resource) =>
        role["rules"]!.AsArray().Select(rule => rule!).Where(rule => Texts(rule, "resources").Contains(resource));

    private static string Name(JsonNode item) => (string)item["metadata"]!["name"]!;

    private static IEnumerable<string> Texts(JsonNode rule, string field) => rule[field]!.AsArray().Select(text => (string)text!);

    private static IEnumerable<JsonNode> Objects() => Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .SelectMany(file => YamlReader.ReadAll(File.ReadAllText(file)))
        .Select(item => item!);
}
