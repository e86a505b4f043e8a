using Carillon.Agent.Values;
using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Agent.Values;

/// <summary>Builds references to Secrets, and what they resolve to.</summary>
internal static class References
{
    public static EnvVar Variable(string name, string secret, string key, bool? optional = null) => new()
    {
        Name = name,
        ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = secret, Key = key, Optional = optional } },
    };

    public static ResolvedValues Resolved(params (string Secret, string Key, byte[] Value)[] values) => new(
        values.ToDictionary(value => new ValueReference(ReferencedKind.Secret, value.Secret, value.Key), value => value.Value), []);

    public static ResolvedValues Absent(string secret, string key, string why) =>
        new([], new() { [new ValueReference(ReferencedKind.Secret, secret, key)] = why });
}
