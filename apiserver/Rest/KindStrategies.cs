using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>The strategies of the kinds that have one.</summary>
internal sealed class KindStrategies(IReadOnlyDictionary<ResourceId, IKindStrategy> strategies)
{
    public IKindStrategy For(ResourceId id) => strategies.GetValueOrDefault(id, IKindStrategy.Default);
}
