using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Resources;

/// <summary>
/// Reads a kind without some of its fields: their bytes are skipped and become neither strings nor lists. Build it once, at start.
/// <code>new DecodeProfile().Skip&lt;ExecutionStatus, string&gt;("output").Apply(CarillonResources.Executions)</code>
/// </summary>
public sealed class DecodeProfile
{
    private readonly List<Action<JsonTypeInfo>> _modifiers = [];

    /// <summary>Leaves a field of a record null when reading.</summary>
    /// <typeparam name="TOwner">The record.</typeparam>
    /// <typeparam name="TField">The exact type of the property.</typeparam>
    /// <param name="field">The name in JSON.</param>
    public DecodeProfile Skip<TOwner, TField>(string field)
        where TField : class
    {
        _modifiers.Add(info =>
        {
            if (info.Type != typeof(TOwner))
            {
                return;
            }

            var property = info.Properties.FirstOrDefault(p => p.Name == field)
                ?? throw new ArgumentException($"{typeof(TOwner).Name} has no field \"{field}\"", nameof(field));
            property.CustomConverter = new SkippedField<TField>();
        });
        return this;
    }

    /// <summary>The same kind, read without the skipped fields.</summary>
    public ResourceType<T> Apply<T>(ResourceType<T> type)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        var source = type.TypeInfo.Options;
        var resolver = source.TypeInfoResolver
            ?? throw new ArgumentException($"{type.Kind} has no source-generated contract", nameof(type));
        foreach (var modifier in _modifiers)
        {
            resolver = resolver.WithAddedModifier(modifier);
        }

        var options = new JsonSerializerOptions(source) { TypeInfoResolver = resolver };
        return type with { TypeInfo = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)) };
    }
}
