using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Informers;

/// <summary>What an informer follows and how.</summary>
public sealed record InformerOptions<T>
    where T : class, IKubernetesObject
{
    /// <summary>The namespace; null (the default) for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>A label selector; null (the default) for all objects.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Objects per page of the first list; default 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Indexes by name: each gives the values under which an object is filed.</summary>
    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        new Dictionary<string, Func<T, IEnumerable<string>>>();

    /// <summary>
    /// Runs on every object right after it is decoded: may slim it, or drop it with null (it then counts as not existing). To keep
    /// bytes from becoming objects at all, give the informer a resource type read into a slimmer record, or <see cref="Resources.DecodeProfile"/>.
    /// </summary>
    public Func<T, T?>? Transform { get; init; }

    /// <summary>How long the server lets one watch live; default 5 minutes, varied by up to a quarter so that watchers do not return together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait before the second try after a failure; default 0.5 s, doubled up to <see cref="MaxBackoff"/>, with jitter.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between tries; default 30 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Random source of the jitter; null takes the shared one.</summary>
    public Random? Random { get; init; }

    /// <summary>
    /// Whether handlers are called by whoever holds their subscription, one change at a time (<see cref="InformerSubscription.TryStep"/>),
    /// instead of by a task of their own; default false. For who has to decide the order of everything, as a simulation does.
    /// </summary>
    public bool Stepped { get; init; }
}
