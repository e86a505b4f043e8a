using Carillon.ApiServer.Resources;

namespace Carillon.ApiServer.Builtin;

/// <summary>The kinds that Kubernetes itself brings, as far as this server knows them.</summary>
internal static class BuiltinResources
{
    private const string Core = "io.k8s.api.core.v1";
    private static readonly string[] CreateOnly = ["create"];

    private static readonly Lazy<IReadOnlyList<ResourceDefinition>> Definitions = new(() => [.. CoreKinds(), .. OtherKinds(), .. Reviews()]);

    /// <summary>All of them, in the order in which discovery lists them.</summary>
    public static IReadOnlyList<ResourceDefinition> All => Definitions.Value;

    private static IEnumerable<ResourceDefinition> CoreKinds()
    {
        yield return Kind("", $"{Core}.ConfigMap", "configmaps", namespaced: true, ["cm"]) with
        {
            Versions = [Version($"{Core}.ConfigMap", columns: [Computed("Data", "integer", "Number of entries."), Age])],
        };
        yield return Kind("", $"{Core}.Event", "events", namespaced: true, ["ev"]) with
        {
            Versions = [Version($"{Core}.Event", columns: EventColumns, selectable: EventFields)],
        };
        yield return Kind("", $"{Core}.Namespace", "namespaces", namespaced: false, ["ns"]) with
        {
            Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"],
            Versions =
            [
                Version($"{Core}.Namespace", status: true, columns: [Path("Status", "string", ".status.phase", "Active or Terminating."), Age], selectable: [".status.phase"]),
            ],
        };
        yield return Kind("", $"{Core}.Node", "nodes", namespaced: false, ["no"]) with
        {
            Versions = [Version($"{Core}.Node", status: true, columns: NodeColumns, selectable: [".spec.unschedulable"])],
        };
        yield return Kind("", $"{Core}.Pod", "pods", namespaced: true, ["po"], ["all"], tracksGeneration: true) with
        {
            Versions = [Version($"{Core}.Pod", status: true, columns: PodColumns, selectable: [".spec.nodeName", ".spec.restartPolicy", ".spec.serviceAccountName", ".status.phase", ".status.podIP"])],
        };
        yield return Kind("", $"{Core}.Secret", "secrets", namespaced: true, []) with
        {
            Versions =
            [
                Version(
                    $"{Core}.Secret",
                    columns: [Path("Type", "string", ".type", "What the values are for."), Computed("Data", "integer", "Number of values."), Age],
                    selectable: [".type"]),
            ],
        };
        yield return Kind("", $"{Core}.ServiceAccount", "serviceaccounts", namespaced: true, ["sa"]) with
        {
            Versions = [Version($"{Core}.ServiceAccount", columns: [Computed("Secrets", "integer", "Number of secrets."), Age])],
        };

        // Always empty: only for tools that look for services.
        yield return Kind("", $"{Core}.Service", "services", namespaced: true, ["svc"], ["all"]) with
        {
            Verbs = ["get", "list", "watch"],
            Versions = [Version($"{Core}.Service")],
        };
    }

    private static IEnumerable<ResourceDefinition> OtherKinds()
    {
        const string Crd = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition";
        const string Lease = "io.k8s.api.coordination.v1.Lease";
        yield return Kind("apiextensions.k8s.io", Crd, "customresourcedefinitions", namespaced: false, ["crd", "crds"], ["api-extensions"], tracksGeneration: true) with
        {
            Versions = [Version(Crd, status: true, columns: [Path("Created At", "date", ".metadata.creationTimestamp", "When it was created.")])],
        };
        yield return Kind("coordination.k8s.io", Lease, "leases", namespaced: true, []) with
        {
            Versions = [Version(Lease, columns: [Path("Holder", "string", ".spec.holderIdentity", "Who holds the lease."), Age])],
        };
    }

    private static IEnumerable<ResourceDefinition> Reviews()
    {
        const string Authentication = "io.k8s.api.authentication.v1";
        const string Authorization = "io.k8s.api.authorization.v1";
        yield return Review("authentication.k8s.io", $"{Authentication}.SelfSubjectReview", "selfsubjectreviews");
        yield return Review("authentication.k8s.io", $"{Authentication}.TokenReview", "tokenreviews");
        yield return Review("authorization.k8s.io", $"{Authorization}.LocalSubjectAccessReview", "localsubjectaccessreviews", namespaced: true);
        yield return Review("authorization.k8s.io", $"{Authorization}.SelfSubjectAccessReview", "selfsubjectaccessreviews");
        yield return Review("authorization.k8s.io", $"{Authorization}.SelfSubjectRulesReview", "selfsubjectrulesreviews");
        yield return Review("authorization.k8s.io", $"{Authorization}.SubjectAccessReview", "subjectaccessreviews");
    }

    private static ResourceDefinition Review(string group, string definition, string plural, bool namespaced = false) =>
        Kind(group, definition, plural, namespaced, []) with { Verbs = CreateOnly };

    private static ResourceDefinition Kind(
        string group, string definition, string plural, bool namespaced, string[] shortNames, string[]? categories = null, bool tracksGeneration = false)
    {
        var kind = definition[(definition.LastIndexOf('.') + 1)..];
        return new ResourceDefinition
        {
            Group = group,
            Names = new ResourceNames
            {
                Plural = plural,
                Singular = kind.ToLowerInvariant(),
                Kind = kind,
                ShortNames = shortNames,
                Categories = categories ?? [],
            },
            Scope = namespaced ? ResourceScope.Namespaced : ResourceScope.Cluster,
            Versions = [Version(definition)],
            BuiltIn = true,
            TracksGeneration = tracksGeneration,
        };
    }

    private static ResourceVersion Version(
        string definition, bool status = false, IReadOnlyList<PrinterColumn>? columns = null, IReadOnlyList<string>? selectable = null) => new()
        {
            Name = "v1",
            Schema = BuiltinDefinitions.Find(definition) ?? throw new InvalidOperationException($"no definition {definition}"),
            StatusSubresource = status,
            PrinterColumns = columns ?? [Age],
            SelectableFields = selectable ?? [],
        };

    private static PrinterColumn Age => Path("Age", "string", ".metadata.creationTimestamp", "Time since the object was created.");

    private static IReadOnlyList<PrinterColumn> NodeColumns =>
    [
        Computed("Status", "string", "Whether the node is ready."),
        Computed("Roles", "string", "The roles of the node, from its node-role.kubernetes.io labels."),
        Age,
        Path("Version", "string", ".status.nodeInfo.kubeletVersion", "Version of the node agent."),
        Computed("Internal-IP", "string", "Address within the cluster.", wide: true),
        Computed("External-IP", "string", "Address from outside.", wide: true),
        Path("OS-Image", "string", ".status.nodeInfo.osImage", "Operating system.", wide: true),
        Path("Kernel-Version", "string", ".status.nodeInfo.kernelVersion", "Kernel.", wide: true),
        Path("Container-Runtime", "string", ".status.nodeInfo.containerRuntimeVersion", "Container runtime.", wide: true),
    ];

    private static IReadOnlyList<PrinterColumn> PodColumns =>
    [
        Computed("Ready", "string", "Ready containers of all."),
        Computed("Status", "string", "State of the pod."),
        Computed("Restarts", "string", "How often containers were restarted."),
        Age,
        Path("IP", "string", ".status.podIP", "Address of the pod.", wide: true),
        Path("Node", "string", ".spec.nodeName", "Node of the pod.", wide: true),
    ];

    private static IReadOnlyList<PrinterColumn> EventColumns =>
    [
        Computed("Last Seen", "string", "Time since it last happened."),
        Path("Type", "string", ".type", "Normal or Warning."),
        Path("Reason", "string", ".reason", "What happened, in one word."),
        Computed("Object", "string", "The object it happened to."),
        Path("Subobject", "string", ".involvedObject.fieldPath", "The part of the object.", wide: true),
        Computed("Source", "string", "Who reports it.", wide: true),
        Computed("Message", "string", "What happened."),
        Computed("First Seen", "string", "Time since it first happened.", wide: true),
        Computed("Count", "string", "How often it happened.", wide: true),
        Path("Name", "string", ".metadata.name", "Name of the event.", wide: true),
    ];

    private static IReadOnlyList<string> EventFields =>
    [
        ".involvedObject.kind", ".involvedObject.namespace", ".involvedObject.name", ".involvedObject.uid", ".involvedObject.apiVersion",
        ".involvedObject.resourceVersion", ".involvedObject.fieldPath", ".reason", ".reportingComponent", ".source.component", ".type",
    ];

    private static PrinterColumn Path(string name, string type, string path, string description, bool wide = false) =>
        new() { Name = name, Type = type, JsonPath = path, Description = description, Priority = wide ? 1 : 0 };

    /// <summary>A column whose cell the printer works out; the path is what it starts from.</summary>
    private static PrinterColumn Computed(string name, string type, string description, bool wide = false) =>
        Path(name, type, ".metadata", description, wide);
}
