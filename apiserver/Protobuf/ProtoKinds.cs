using static Carillon.ApiServer.Protobuf.ProtoType;

namespace Carillon.ApiServer.Protobuf;

/// <summary>
/// The built-in kinds that clients write as protobuf: kubectl does so for what it creates from flags and for its questions about
/// itself. Field numbers are those of the published <c>generated.proto</c> files; status is left out where only the server writes it.
/// </summary>
internal static class ProtoKinds
{
    private static readonly ProtoField[] OwnerReference =
    [
        new(1, "kind", PlainText), new(3, "name", PlainText), new(4, "uid", PlainText), new(5, "apiVersion", PlainText),
        new(6, "controller", Flag) { Pointer = true }, new(7, "blockOwnerDeletion", Flag) { Pointer = true },
    ];

    private static readonly ProtoField Metadata = new(1, "metadata", Message)
    {
        Fields =
        [
            new(1, "name", PlainText), new(2, "generateName", PlainText), new(3, "namespace", PlainText), new(5, "uid", PlainText), new(6, "resourceVersion", PlainText),
            new(7, "generation", Number), new(8, "creationTimestamp", Time), new(9, "deletionTimestamp", Time),
            new(10, "deletionGracePeriodSeconds", Number) { Pointer = true }, new(11, "labels", TextMap), new(12, "annotations", TextMap),
            new(13, "ownerReferences", Message) { Repeated = true, Fields = OwnerReference }, new(14, "finalizers", PlainText) { Repeated = true },
        ],
    };

    private static readonly ProtoField[] ObjectReference =
    [
        new(1, "kind", PlainText), new(2, "namespace", PlainText), new(3, "name", PlainText), new(4, "uid", PlainText), new(5, "apiVersion", PlainText),
        new(6, "resourceVersion", PlainText), new(7, "fieldPath", PlainText),
    ];

    private static readonly ProtoField[] AccessAttributes =
    [
        new(1, "resourceAttributes", Message)
        {
            Fields =
            [
                new(1, "namespace", PlainText), new(2, "verb", PlainText), new(3, "group", PlainText), new(4, "version", PlainText), new(5, "resource", PlainText),
                new(6, "subresource", PlainText), new(7, "name", PlainText),
            ],
        },
        new(2, "nonResourceAttributes", Message) { Fields = [new(1, "path", PlainText), new(2, "verb", PlainText)] },
    ];

    private static readonly ProtoField SubjectSpec = Spec(
        [.. AccessAttributes, new(3, "user", PlainText), new(4, "groups", PlainText) { Repeated = true }, new(5, "extra", TextListMap), new(6, "uid", PlainText)]);

    private static readonly Dictionary<string, IReadOnlyList<ProtoField>> Kinds = new(StringComparer.Ordinal)
    {
        ["v1 ConfigMap"] = [Metadata, new(2, "data", TextMap), new(3, "binaryData", BytesMap), new(4, "immutable", Flag) { Pointer = true }],
        ["v1 Secret"] =
        [
            Metadata, new(2, "data", BytesMap), new(3, "type", PlainText), new(4, "stringData", TextMap), new(5, "immutable", Flag) { Pointer = true },
        ],
        ["v1 Namespace"] = [Metadata, Spec([new(1, "finalizers", PlainText) { Repeated = true }])],
        ["v1 ServiceAccount"] =
        [
            Metadata,
            new(2, "secrets", Message) { Repeated = true, Fields = ObjectReference },
            new(3, "imagePullSecrets", Message) { Repeated = true, Fields = [new(1, "name", PlainText)] },
            new(4, "automountServiceAccountToken", Flag) { Pointer = true },
        ],
        ["v1 Event"] =
        [
            Metadata, new(2, "involvedObject", Message) { Fields = ObjectReference }, new(3, "reason", PlainText), new(4, "message", PlainText),
            new(5, "source", Message) { Fields = [new(1, "component", PlainText), new(2, "host", PlainText)] }, new(6, "firstTimestamp", Time),
            new(7, "lastTimestamp", Time), new(8, "count", Number), new(9, "type", PlainText), new(10, "eventTime", MicroTime),
            new(11, "series", Message) { Fields = [new(1, "count", Number), new(2, "lastObservedTime", MicroTime)] }, new(12, "action", PlainText),
            new(13, "related", Message) { Fields = ObjectReference }, new(14, "reportingComponent", PlainText), new(15, "reportingInstance", PlainText),
        ],
        ["coordination.k8s.io/v1 Lease"] =
        [
            Metadata,
            Spec(
            [
                new(1, "holderIdentity", PlainText) { Pointer = true }, new(2, "leaseDurationSeconds", Number) { Pointer = true },
                new(3, "acquireTime", MicroTime), new(4, "renewTime", MicroTime), new(5, "leaseTransitions", Number) { Pointer = true },
                new(6, "strategy", PlainText), new(7, "preferredHolder", PlainText),
            ]),
        ],
        ["authentication.k8s.io/v1 TokenRequest"] =
        [
            Metadata,
            Spec(
            [
                new(1, "audiences", PlainText) { Repeated = true },
                new(3, "boundObjectRef", Message) { Fields = [new(1, "kind", PlainText), new(2, "apiVersion", PlainText), new(3, "name", PlainText), new(4, "uid", PlainText)] },
                new(4, "expirationSeconds", Number) { Pointer = true },
            ]),
        ],
        ["authentication.k8s.io/v1 TokenReview"] = [Metadata, Spec([new(1, "token", PlainText), new(2, "audiences", PlainText) { Repeated = true }])],
        ["authentication.k8s.io/v1 SelfSubjectReview"] = [Metadata],
        ["authorization.k8s.io/v1 SelfSubjectAccessReview"] = [Metadata, Spec(AccessAttributes)],
        ["authorization.k8s.io/v1 SubjectAccessReview"] = [Metadata, SubjectSpec],
        ["authorization.k8s.io/v1 LocalSubjectAccessReview"] = [Metadata, SubjectSpec],
        ["authorization.k8s.io/v1 SelfSubjectRulesReview"] = [Metadata, Spec([new(1, "namespace", PlainText)])],
    };

    private static readonly ProtoField[] DeleteOptions =
    [
        new(1, "gracePeriodSeconds", Number) { Pointer = true },
        new(2, "preconditions", Message) { Fields = [new(1, "uid", PlainText), new(2, "resourceVersion", PlainText)] },
        new(3, "orphanDependents", Flag) { Pointer = true },
        new(4, "propagationPolicy", PlainText),
        new(5, "dryRun", PlainText) { Repeated = true },
    ];

    /// <summary>The fields of a kind, or null for a kind that is only read as JSON.</summary>
    public static IReadOnlyList<ProtoField>? Find(string apiVersion, string kind) =>
        kind == "DeleteOptions" ? DeleteOptions : Kinds.GetValueOrDefault($"{apiVersion} {kind}");

    private static ProtoField Spec(IReadOnlyList<ProtoField> fields) => new(2, "spec", Message) { Fields = fields };
}
