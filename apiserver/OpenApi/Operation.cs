namespace Carillon.ApiServer.OpenApi;

/// <summary>One HTTP method on one path.</summary>
/// <param name="Path">URL template.</param>
/// <param name="Method">HTTP method in lower case.</param>
/// <param name="Action">The <c>x-kubernetes-action</c>.</param>
/// <param name="Result">Name of the schema of the answer.</param>
/// <param name="Body">Name of the schema of the body; null where there is none.</param>
internal sealed record Operation(string Path, string Method, string Action, string Result, string? Body)
{
    private static readonly string[] ReadParameters = ["resourceVersion", "pretty"];
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation", "pretty"];
    private static readonly string[] PatchParameters = ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"];
    private static readonly string[] DeleteParameters = ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy", "pretty"];

    private static readonly string[] ListParameters =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch",
        "sendInitialEvents", "timeoutSeconds", "watch", "pretty",
    ];

    /// <summary>The query parameters that the operation takes.</summary>
    public IReadOnlyList<string> Query => Action switch
    {
        "list" => ListParameters,
        "deletecollection" => [.. ListParameters, .. DeleteParameters.SkipLast(1)],
        "post" or "put" => WriteParameters,
        "patch" => PatchParameters,
        "delete" => DeleteParameters,
        _ => ReadParameters,
    };

    /// <summary>The variables of the path.</summary>
    public IEnumerable<string> Variables => Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]);

    public static string TypeOf(string parameter) => parameter switch
    {
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
        "watch" or "allowWatchBookmarks" or "sendInitialEvents" or "force" or "orphanDependents" => "boolean",
        _ => "string",
    };

    public static string Describe(string parameter) => parameter switch
    {
        "allowWatchBookmarks" => "Whether a watch may send bookmarks, which tell how far it has come.",
        "continue" => "The token that the last page ended with.",
        "dryRun" => "\"All\" checks everything and stores nothing.",
        "fieldManager" => "The name under which the fields are owned that this request sets.",
        "fieldSelector" => "Conditions on fields, such as metadata.name=x.",
        "fieldValidation" => "What happens to unknown and repeated fields: Ignore, Warn or Strict.",
        "force" => "Whether an apply takes fields over that others own.",
        "gracePeriodSeconds" => "Seconds before the object is removed.",
        "labelSelector" => "Conditions on labels, such as a=b,c in (d,e),!f.",
        "limit" => "The most items of a page.",
        "name" => "Name of the object.",
        "namespace" => "Namespace of the object.",
        "orphanDependents" => "Deprecated: use propagationPolicy.",
        "pretty" => "Whether the answer is indented.",
        "propagationPolicy" => "What happens to dependents: Orphan, Background or Foreground.",
        "resourceVersion" => "The version at which, or from which, to read.",
        "resourceVersionMatch" => "How resourceVersion is meant: Exact or NotOlderThan.",
        "sendInitialEvents" => "Whether a watch begins with what there is.",
        "timeoutSeconds" => "How long the request may take.",
        "watch" => "Whether to go on with the changes instead of listing.",
        _ => "",
    };

    /// <summary>Every operation of a kind.</summary>
    public static IEnumerable<Operation> Of(ServedKind kind)
    {
        const string DeleteOptions = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
        const string Status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
        const string Patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
        var schema = kind.SchemaName;
        var plural = kind.Definition.Names.Plural;
        var scope = kind.Definition.Namespaced ? "namespaces/{namespace}/" : "";
        var all = $"/{kind.GroupPath}/{scope}{plural}";
        var one = $"{all}/{{name}}";
        Operation?[] operations =
        [
            kind.Can("list") ? new(all, "get", "list", kind.ListSchemaName, null) : null,
            kind.Can("create") ? new(all, "post", "post", schema, schema) : null,
            kind.Can("deletecollection") ? new(all, "delete", "deletecollection", Status, DeleteOptions) : null,
            kind.Can("get") ? new(one, "get", "get", schema, null) : null,
            kind.Can("update") ? new(one, "put", "put", schema, schema) : null,
            kind.Can("patch") ? new(one, "patch", "patch", schema, Patch) : null,
            kind.Can("delete") ? new(one, "delete", "delete", Status, DeleteOptions) : null,
            kind.Definition.Namespaced && kind.Can("list") ? new($"/{kind.GroupPath}/{plural}", "get", "list", kind.ListSchemaName, null) : null,
        ];
        Operation[] status = kind.Version.StatusSubresource
            ?
            [
                new($"{one}/status", "get", "get", schema, null),
                new($"{one}/status", "put", "put", schema, schema),
                new($"{one}/status", "patch", "patch", schema, Patch),
            ]
            : [];
        return operations.OfType<Operation>().Concat(status);
    }

    /// <summary>What a patch may be; only built-in kinds know the strategic one.</summary>
    public static IReadOnlyList<string> PatchTypes(ServedKind kind) => kind.Definition.BuiltIn
        ? ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"]
        : ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

    /// <summary>Unique in its document.</summary>
    public string Id(ServedKind kind)
    {
        var place = string.Concat(Path.Split('/').Skip(kind.GroupPath.Count(c => c == '/') + 2)
            .Select(part => part.Trim('{', '}')).Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return $"{Action}{kind.Version.Name}{place}";
    }
}
