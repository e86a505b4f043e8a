using System.Text.Json.Nodes;
using Carillon.ApiServer.Metadata;
using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Rest;

/// <summary>What is special about one built-in kind. The default does nothing special: a custom resource.</summary>
internal interface IKindStrategy
{
    static readonly IKindStrategy Default = new DefaultStrategy();

    NameRule NameRule => NameRule.Subdomain;

    /// <summary>A PUT to a name that does not exist creates it.</summary>
    bool CreateOnUpdate => false;

    /// <summary>A PUT without resourceVersion overwrites whatever is there.</summary>
    bool UnconditionalUpdate => false;

    /// <summary>A completed delete answers with the object and not with a Status.</summary>
    bool ReturnsDeleted => false;

    /// <summary>Fills in what the system sets on create; runs after defaulting, before validation.</summary>
    void PrepareForCreate(JsonObject obj)
    {
    }

    /// <summary>Restores what an update must not change and fills in what follows from it.</summary>
    void PrepareForUpdate(JsonObject updated, JsonObject live)
    {
    }

    /// <summary>Why the object of that name may never be deleted, or null.</summary>
    string? RefuseDeletion(string name) => null;

    /// <summary>Changes an object whose deletion begins, and which may have to wait for finalizers.</summary>
    void PrepareForDeletion(JsonObject obj)
    {
    }

    /// <summary>Whether an object that is being deleted and has no finalizer in its metadata left may go.</summary>
    bool MayVanish(JsonObject obj) => true;

    /// <summary>What a client should be told of an object that is otherwise accepted.</summary>
    IEnumerable<string> Warn(JsonObject obj) => [];

    /// <summary>Every complaint beyond schema and metadata. <paramref name="live"/> is null on create.</summary>
    IReadOnlyList<FieldCause> Validate(JsonObject obj, JsonObject? live) => [];

    private sealed class DefaultStrategy : IKindStrategy;
}
