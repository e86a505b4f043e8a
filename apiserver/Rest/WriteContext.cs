using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Security;

namespace Carillon.ApiServer.Rest;

/// <summary>What a write is about and how the client wants it done.</summary>
internal sealed record WriteContext
{
    public required ServedResource Resource { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The name in the URL; empty on create.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>status</c>, or empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Who is noted as owner of the fields that change.</summary>
    public string Manager { get; init; } = "unknown";

    /// <summary>Everything is done but the write.</summary>
    public bool DryRun { get; init; }

    public FieldValidation Validation { get; init; } = FieldValidation.Warn;

    public List<string> Warnings { get; init; } = [];

    public UserInfo User { get; init; } = UserInfo.Anonymous;

    /// <summary>Objects that the user may touch; null = all.</summary>
    public ObjectSight? Sight { get; init; }

    /// <exception cref="ApiException">422: an option has a value that is not allowed.</exception>
    public static WriteContext From(ApiRequest request)
    {
        var causes = new List<FieldCause>();
        var dryRun = request.Query("dryRun") ?? "";
        if (dryRun is not ("" or "All"))
        {
            causes.Add(FieldCause.NotSupported("dryRun", new JsonArray(dryRun), ["All"]));
        }

        var validation = request.Query("fieldValidation") ?? "";
        if (validation is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            causes.Add(FieldCause.NotSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]));
        }

        const int maxManagerLength = 128;
        var manager = request.Query("fieldManager") ?? "";
        if (manager.Length > maxManagerLength)
        {
            causes.Add(FieldCause.TooLong("fieldManager", maxManagerLength));
        }

        if (manager.AsSpan().IndexOfAnyInRange('\0', '\u001f') is >= 0 and var position)
        {
            causes.Add(FieldCause.Invalid("fieldManager", manager, $"invalid character U+{(int)manager[position]:X4} (at position {position})"));
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", OptionsKind(request.Verb), "", causes);
        }

        return new WriteContext
        {
            Resource = request.Resource,
            Namespace = request.Path.Namespace,
            Name = request.Path.Name ?? "",
            Subresource = request.Path.Subresource,
            Manager = manager.Length > 0 ? manager : ManagerFromUserAgent(request.Http.Request.Headers.UserAgent.ToString()),
            DryRun = dryRun.Length > 0,
            Validation = validation switch
            {
                "Strict" => FieldValidation.Strict,
                "Ignore" => FieldValidation.Ignore,
                _ => FieldValidation.Warn,
            },
            Warnings = request.Warnings,
            User = request.User,
            Sight = request.Sight,
        };
    }

    private static string OptionsKind(string verb) => verb switch
    {
        "create" => "CreateOptions",
        "update" => "UpdateOptions",
        "patch" => "PatchOptions",
        _ => "DeleteOptions",
    };

    /// <summary>A client that names no manager is known by the program part of its user agent: <c>kubectl/v1.33 (…)</c>.</summary>
    private static string ManagerFromUserAgent(string userAgent)
    {
        var end = userAgent.IndexOf('/', StringComparison.Ordinal);
        var program = end < 0 ? userAgent : userAgent[..end];
        return program.Length == 0 ? "unknown" : program;
    }
}
