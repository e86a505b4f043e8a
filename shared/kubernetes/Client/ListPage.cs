using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Client;

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The version of the whole list; a watch goes on from here.</param>
/// <param name="Continue">The token of the next page; null on the last.</param>
/// <param name="RemainingItemCount">How many follow, if the server says so.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue, long? RemainingItemCount)
    where T : class, IKubernetesObject;
