using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>The strategy of a plain built-in kind: a few switches and the rules that its schema cannot express.</summary>
internal sealed class BuiltInStrategy : IKindStrategy
{
    private readonly Action<JsonObject> _prepare;
    private readonly Func<JsonObject, JsonObject?, IReadOnlyList<FieldCause>> _validate;

    private BuiltInStrategy(Func<JsonObject, JsonObject?, IReadOnlyList<FieldCause>>? validate = null, Action<JsonObject>? prepare = null)
    {
        _validate = validate ?? ((_, _) => []);
        _prepare = prepare ?? (_ => { });
    }

    public bool CreateOnUpdate { get; private init; }

    public bool UnconditionalUpdate { get; private init; } = true;

    public bool ReturnsDeleted { get; private init; }

    public static IEnumerable<KeyValuePair<ResourceId, IKindStrategy>> All =>
    [
        new(WellKnown.ConfigMaps, new BuiltInStrategy(ConfigMapRules.Validate)),
        new(WellKnown.Secrets, new BuiltInStrategy(SecretRules.Validate, SecretRules.Prepare)),
        new(WellKnown.Events, new BuiltInStrategy(EventRules.Validate) { CreateOnUpdate = true }),
        new(WellKnown.Nodes, new BuiltInStrategy(NodeRules.Validate)),
        new(WellKnown.Pods, new BuiltInStrategy { ReturnsDeleted = true }),
        new(WellKnown.ServiceAccounts, new BuiltInStrategy { ReturnsDeleted = true, UnconditionalUpdate = false }),
        new(WellKnown.Leases, new BuiltInStrategy(LeaseRules.Validate) { CreateOnUpdate = true, UnconditionalUpdate = false }),
    ];

    public void PrepareForCreate(JsonObject obj) => _prepare(obj);

    public void PrepareForUpdate(JsonObject updated, JsonObject live) => _prepare(updated);

    public IReadOnlyList<FieldCause> Validate(JsonObject obj, JsonObject? live) => _validate(obj, live);
}
