using System.Collections.Immutable;
using Carillon.ApiServer.Rules;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Resources;

/// <summary>The kinds served at this moment. Readers see one consistent set; changes come from one thread at a time.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _gate = new();
    private readonly ImmutableDictionary<(string Group, string Kind), IObjectRules> _rules;
    private volatile RegistrySnapshot _current = RegistrySnapshot.Empty;

    public ResourceRegistry(IEnumerable<IObjectRules> rules) =>
        _rules = rules.ToImmutableDictionary(rule => (rule.Group, rule.Kind));

    public RegistrySnapshot Current => _current;

    /// <summary>Serves a kind whose schemas are parsed already, replacing what was served under its name.</summary>
    /// <param name="schemas">One schema per version, in the order of the definition.</param>
    public void Set(ResourceDefinition definition, IReadOnlyList<StructuralSchema> schemas)
    {
        var rules = _rules.GetValueOrDefault((definition.Group, definition.Names.Kind));
        var served = definition.Versions.Zip(schemas, (version, schema) => new ServedResource(definition, version, schema, rules));
        lock (_gate)
        {
            _current = _current.With([.. served]);
        }
    }

    public void Remove(ResourceId id)
    {
        lock (_gate)
        {
            _current = _current.Without(id);
        }
    }
}
