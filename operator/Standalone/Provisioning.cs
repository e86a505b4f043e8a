using System.Reflection;
using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Runtime.Yaml;

namespace Carillon.Operator.Standalone;

/// <summary>Gives a fresh API server what <c>kubectl apply -f crds/</c> gives a cluster.</summary>
internal static class Provisioning
{
    private const string FieldManager = "carillon-operator";

    private static readonly ResourceType<PartialObject> Definitions = CoreResources.Namespaces.MetadataOnly() with
    {
        Group = "apiextensions.k8s.io",
        Plural = "customresourcedefinitions",
        Kind = "CustomResourceDefinition",
    };

    /// <summary>Applies the definitions of this version; what is there already stays.</summary>
    public static async Task ApplyAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        var apply = new PatchOptions { FieldManager = FieldManager, Force = true };
        foreach (var definition in ReadDefinitions())
        {
            var name = definition["metadata"]!["name"]!.GetValue<string>();
            await client.PatchAsync(Definitions, null, name, Patch.Apply(definition), apply, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The definitions of <c>crds/</c>, which are built into the program.</summary>
    internal static IEnumerable<JsonObject> ReadDefinitions()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(static name => name.StartsWith("crds/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (var document in YamlReader.ReadAll(reader.ReadToEnd()))
            {
                yield return document!.AsObject();
            }
        }
    }
}
