namespace Carillon.Api.Meta;

/// <summary>What every object of the Kubernetes API has.</summary>
public interface IKubernetesObject
{
    /// <summary>Group and version, for example <c>carillon.dev/v1</c>; null where a server leaves it out (items of some lists).</summary>
    string? ApiVersion { get; }

    /// <summary>The kind, for example <c>DistributedCronRun</c>; null where a server leaves it out.</summary>
    string? Kind { get; }

    /// <summary>Name, labels, owners and what the server keeps about the object.</summary>
    ObjectMeta Metadata { get; }
}
