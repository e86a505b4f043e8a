namespace Carillon.Api.Meta;

/// <summary>A page of objects.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public sealed record KubernetesList<T>
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind of the list, for example <c>HostGroupList</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Version and continuation of the list.</summary>
    public ListMeta Metadata { get; init => field = value ?? new ListMeta(); } = new();

    /// <summary>The objects of this page.</summary>
    public IReadOnlyList<T> Items { get; init => field = value ?? []; } = [];
}
