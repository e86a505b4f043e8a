using System.Text.Json.Serialization.Metadata;

using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Resources;

/// <summary>Everything a client must know of one kind: where it is served and how its bytes become a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The record of the kind, or a slimmer one for readers that need less.</typeparam>
public sealed record ResourceType<T>
    where T : class, IKubernetesObject
{
    /// <summary>The API group; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>The version within the group, for example <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The plural that stands in paths, for example <c>executions</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>The kind, for example <c>Execution</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>False for cluster-scoped kinds.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>Source-generated JSON of the record.</summary>
    public required JsonTypeInfo<T> TypeInfo { get; init; }

    /// <summary>What goes into <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind as the server prints it in messages, for example <c>executions.carillon.dev</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The same kind read into another record, for example one without the fields a cache does not need.</summary>
    public ResourceType<TOther> As<TOther>(JsonTypeInfo<TOther> typeInfo)
        where TOther : class, IKubernetesObject => new()
        {
            Group = Group,
            Version = Version,
            Plural = Plural,
            Kind = Kind,
            Namespaced = Namespaced,
            TypeInfo = typeInfo,
        };

    /// <summary>The same kind, of which only metadata is read.</summary>
    public ResourceType<PartialObject> MetadataOnly() => As(CoreJsonContext.Default.PartialObject);

    /// <summary>
    /// The path of the collection, or of one object in it. Every part is escaped, so that no name can reach another path.
    /// </summary>
    /// <param name="ns">The namespace; null spans all namespaces and is right for cluster-scoped kinds.</param>
    /// <param name="name">The object, or null for the collection.</param>
    /// <param name="subresource">For example <c>status</c>.</param>
    /// <exception cref="ArgumentException">An object of a namespaced kind is asked for without its namespace, or a part is empty or a dot segment.</exception>
    public string Path(string? ns, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (Namespaced && ns is not null)
        {
            path += $"/namespaces/{Segment(ns, nameof(ns))}";
        }
        else if (Namespaced && name is not null)
        {
            throw new ArgumentException($"{Kind} \"{name}\" is namespaced: a namespace must be given", nameof(ns));
        }

        path += $"/{Plural}";
        if (name is not null)
        {
            path += $"/{Segment(name, nameof(name))}";
        }

        return subresource is null ? path : $"{path}/{Segment(subresource, nameof(subresource))}";
    }

    private static string Segment(string value, string parameter) => value is "" or "." or ".."
        ? throw new ArgumentException($"\"{value}\" cannot be part of a path", parameter)
        : Uri.EscapeDataString(value);
}
