using Carillon.Agent.Values;
using Carillon.Api.Executors;
using Carillon.Api.Gateway;

namespace Carillon.Tests.Unit.Agent.Values;

/// <summary>Builds references to Secrets, and what they resolve to.</summary>
internal static class References
{
    public static EnvVar Variable(string name, string secret, string key, bool? optional = null) => new()
    {
        Name = name,
        ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = secret, Key = key, Optional = optional } },
    };

    public static ResolvedValues Resolved(params (string Secret, string Key, byte[] Value)[] values) => ResolvedAt("7", values);

    public static ResolvedValues ResolvedAt(string? version, params (string Secret, string Key, byte[] Value)[] values) => new(
        values.ToDictionary(value => new ValueReference(ReferencedKind.Secret, value.Secret, value.Key), value => value.Value), [])
    {
        SecretVersions = version is null ? new Dictionary<string, string>() : values.Select(value => value.Secret).Distinct().ToDictionary(secret => secret, _ => version),
    };

    public static ResolvedValues Absent(string secret, string key, string why) =>
        new([], new() { [new ValueReference(ReferencedKind.Secret, secret, key)] = why })
        {
            SecretVersions = new Dictionary<string, string> { [secret] = HandedValue.NoObject },
        };
}
