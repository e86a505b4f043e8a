using System.Diagnostics.CodeAnalysis;

using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Client;

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object; null for bookmarks only.</param>
/// <param name="ResourceVersion">The version from which a later watch can go on.</param>
public readonly record struct WatchEvent<T>(WatchEventType Type, T? Object, string ResourceVersion)
    where T : class, IKubernetesObject
{
    /// <summary>True when there is no object.</summary>
    [MemberNotNullWhen(false, nameof(Object))]
    public bool IsBookmark => Type == WatchEventType.Bookmark;
}
