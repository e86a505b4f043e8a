using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Schema;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.ApiServer.Builtin;

public sealed class KindRulesTests
{
    [Theory]
    [InlineData("{data: {a.b_C-1: x}}", null)]
    [InlineData("{data: {'a/b': x}}", "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    [InlineData("{data: {a: x}, binaryData: {a: eA==}}", "data[a]: Invalid value: \"a\": duplicate of key present in binaryData")]
    public void ConfigMap_Keys_AreHeldToTheirRules(string configMap, string? expected) =>
        AssertCause(expected, ConfigMapRules.Validate(Read(configMap), null));

    [Theory]
    [InlineData("{data: {a: y}, immutable: true}", "data: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("{data: {a: x}}", "immutable: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("{data: {a: x}, immutable: true, metadata: {labels: {new: one}}}", null)]
    public void ConfigMap_Immutable_StaysAsItIs(string updated, string? expected) =>
        AssertCause(expected, ConfigMapRules.Validate(Read(updated), Read("{data: {a: x}, immutable: true}")));

    [Fact]
    public void ConfigMap_OfMoreThanAMebibyte_IsRefused() =>
        Assert.Equal("FieldValueTooLong", Assert.Single(ConfigMapRules.Validate(new JsonObject { ["data"] = new JsonObject { ["a"] = new string('x', 1024 * 1024 + 1) } }, null)).Reason);

    [Fact]
    public void Secret_StringData_IsEncodedAndWins()
    {
        var secret = Read("{data: {a: b2xk, b: Yg==}, stringData: {a: new}}");
        SecretRules.Prepare(secret);
        Assert.Equal("""{"data":{"a":"bmV3","b":"Yg=="},"type":"Opaque"}""", secret.ToJsonString());
    }

    [Theory]
    [InlineData("{type: kubernetes.io/tls, data: {tls.crt: ''}}", "data[tls.key]: Required value")]
    [InlineData("{type: kubernetes.io/ssh-auth}", "data[ssh-privatekey]: Required value")]
    [InlineData("{type: kubernetes.io/basic-auth, data: {username: eA==}}", null)]
    [InlineData("{type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: e30=}}", null)]
    [InlineData("{type: kubernetes.io/service-account-token}", "metadata.annotations[kubernetes.io/service-account.name]: Required value")]
    [InlineData("{type: my/own}", null)]
    public void Secret_Type_RequiresItsKeys(string secret, string? expected) => AssertCause(expected, SecretRules.Validate(Read(secret), null));

    [Fact]
    public void Secret_BadDockerConfig_IsNotQuoted()
    {
        var cause = Assert.Single(SecretRules.Validate(Read("{type: kubernetes.io/dockercfg, data: {.dockercfg: c2VjcmV0}}"), null));
        Assert.StartsWith("Invalid value: \"<secret contents redacted>\"", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_TypeChange_IsRefused() =>
        AssertCause("type: Invalid value: \"b\": field is immutable", SecretRules.Validate(Read("{type: b}"), Read("{type: a}")));

    [Theory]
    [InlineData("{spec: {leaseDurationSeconds: 0}}", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("{spec: {leaseTransitions: -1}}", "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("{spec: {leaseDurationSeconds: 1}}", null)]
    public void Lease_Numbers_HaveBounds(string lease, string? expected) => AssertCause(expected, LeaseRules.Validate(Read(lease), null));

    [Theory]
    [InlineData("{metadata: {namespace: a}, involvedObject: {namespace: b}}", "involvedObject.namespace: Invalid value: \"b\": does not match event.namespace")]
    [InlineData("{metadata: {namespace: default}, involvedObject: {kind: Node}}", null)]
    [InlineData("{metadata: {namespace: a}, involvedObject: {namespace: a}}", null)]
    public void Event_Namespace_IsThatOfItsObject(string e, string? expected) => AssertCause(expected, EventRules.Validate(Read(e), null));

    [Theory]
    [InlineData("{spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]}}", null)]
    [InlineData("{spec: {taints: [{key: a, effect: Never}]}}", "spec.taints[0].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"")]
    [InlineData("{spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}}", "spec.taints[1]: Duplicate value: {\"key\":\"a\",\"effect\":\"NoSchedule\"}")]
    public void Node_Taints_AreHeldToTheirRules(string node, string? expected) => AssertCause(expected, NodeRules.Validate(Read(node), null));

    private static JsonObject Read(string yaml) => YamlReader.Read(yaml)!.AsObject();

    private static void AssertCause(string? expected, IReadOnlyList<FieldCause> causes) =>
        Assert.Equal(expected is null ? [] : [expected], causes.Select(cause => cause.ToString()));
}
