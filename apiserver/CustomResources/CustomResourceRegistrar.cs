using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.CustomResources;

/// <summary>
/// Keeps the registry in step with the stored CustomResourceDefinitions. It runs as the write is committed, so a kind is served
/// before the client hears that its definition was accepted.
/// </summary>
internal sealed partial class CustomResourceRegistrar(ResourceRegistry registry, Func<ResourceId, WatchHub> hubs, ILogger logger)
{
    /// <summary>Serves what the database holds at start.</summary>
    public void Load(StoreSnapshot snapshot)
    {
        foreach (var stored in snapshot.Items(WellKnown.CustomResourceDefinitions).Range(null))
        {
            Register(stored);
        }
    }

    public void OnChange(StoreEvent change)
    {
        if (change.Resource != WellKnown.CustomResourceDefinitions)
        {
            return;
        }

        if (change.Current is null)
        {
            registry.Remove(IdOf(change.Previous!));
        }
        else if (change.Previous is null || !SameContent(change.Previous, change.Current))
        {
            Register(change.Current);
        }
    }

    /// <summary>
    /// Ends the watches of a kind whose definition has changed or gone, so that their clients come back and see. Called when all
    /// earlier changes have reached their watchers: the last thing they hear is that the objects are deleted.
    /// </summary>
    public void OnDispatched(StoreEvent change)
    {
        if (change.Resource != WellKnown.CustomResourceDefinitions || change.Previous is not { } previous)
        {
            return;
        }

        if (change.Current is not { } current || (!current.Deleting && !SameContent(previous, current)))
        {
            hubs(IdOf(previous)).Restart();
        }
    }

    // A definition is named plural.group, which is how storage names kinds.
    private static ResourceId IdOf(StoredObject definition) => ResourceId.Parse(definition.Name);

    private static bool SameContent(StoredObject previous, StoredObject current) =>
        previous.Deleting == current.Deleting
        && previous.GetField("metadata.generation") == current.GetField("metadata.generation")
        && CrdReader.HasCondition(previous.Decode(), CrdReader.Established) == CrdReader.HasCondition(current.Decode(), CrdReader.Established);

    private void Register(StoredObject stored)
    {
        var crd = stored.Decode();
        if (!CrdReader.HasCondition(crd, CrdReader.Established))
        {
            return;
        }

        try
        {
            var definition = CrdReader.Read(crd);
            if (stored.Deleting)
            {
                // Its objects are being deleted, so no new ones.
                definition = definition with { Verbs = [.. definition.Verbs.Where(verb => verb != "create")] };
            }

            registry.Set(definition, [.. definition.Versions.Select(version => StructuralSchema.Parse(version.Schema))]);
        }
        catch (Exception e) when (e is SchemaFormatException or InvalidOperationException or FormatException)
        {
            // Validation keeps such definitions out; one from an older version of this program must not stop the server.
            LogUnusable(e, stored.Name);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "CustomResourceDefinition {Name} cannot be served.")]
    private partial void LogUnusable(Exception exception, string name);
}
