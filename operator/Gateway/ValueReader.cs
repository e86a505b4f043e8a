using System.Text;
using Carillon.Api.Executors;
using Carillon.Api.Gateway;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Gateway;

/// <summary>
/// Reads the values that one Execution refers to, one object at a time and at the moment they are asked for: the operator keeps none, and
/// never lists Secrets.
/// </summary>
internal sealed class ValueReader
{
    /// <summary>The most that is handed out at once: as much as one Secret may hold.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly IKubernetesClient _client;

    public ValueReader(IKubernetesClient client)
    {
        _client = client;
    }

    /// <summary>The values; null when they are more than <see cref="MaxBytes"/>.</summary>
    public async Task<ValuesResponse?> ReadAsync(string ns, ExecutorSpec? executor, CancellationToken cancellationToken)
    {
        var values = new List<HandedValue>();
        var bytes = 0L;
        foreach (var group in ValueReferences.Of(executor).Select(static use => use.Reference).Distinct().GroupBy(static use => (use.Kind, use.Name)))
        {
            var (data, version) = await ReadAsync(group.Key.Kind, ns, group.Key.Name, cancellationToken).ConfigureAwait(false);
            foreach (var reference in group)
            {
                var value = data?.GetValueOrDefault(reference.Key);
                bytes += value?.Length ?? 0;
                values.Add(new HandedValue
                {
                    Kind = reference.Kind,
                    Name = reference.Name,
                    Key = reference.Key,
                    Value = value,
                    Absent = value is null ? WhyAbsent(reference, ns, data is not null) : null,
                    Version = version,
                });
            }
        }

        return bytes <= MaxBytes ? new ValuesResponse { Values = values } : null;
    }

    private static string WhyAbsent(ValueReference reference, string ns, bool isThere) => isThere
        ? $"{reference.Kind} \"{reference.Name}\" in namespace \"{ns}\" has no key \"{reference.Key}\""
        : $"there is no {reference.Kind} \"{reference.Name}\" in namespace \"{ns}\"";

    /// <summary>The data of an object and which state of it they are of; no data when there is no such object.</summary>
    private async Task<(IReadOnlyDictionary<string, byte[]>? Data, string? Version)> ReadAsync(
        ReferencedKind kind, string ns, string name, CancellationToken cancellationToken)
    {
        if (kind == ReferencedKind.Secret)
        {
            var secret = await _client.FindAsync(CoreResources.Secrets, ns, name, cancellationToken).ConfigureAwait(false);
            return secret is null ? (null, HandedValue.NoObject) : (secret.Data ?? new Dictionary<string, byte[]>(), secret.Metadata.ResourceVersion);
        }

        var map = await _client.FindAsync(CoreResources.ConfigMaps, ns, name, cancellationToken).ConfigureAwait(false);
        return map is null ? (null, HandedValue.NoObject) : (Data(map), map.Metadata.ResourceVersion);
    }

    private static Dictionary<string, byte[]> Data(ConfigMap map) => (map.Data ?? new Dictionary<string, string>())
        .Select(static pair => KeyValuePair.Create(pair.Key, Encoding.UTF8.GetBytes(pair.Value)))
        .Concat(map.BinaryData ?? new Dictionary<string, byte[]>())
        .ToDictionary(StringComparer.Ordinal);
}
