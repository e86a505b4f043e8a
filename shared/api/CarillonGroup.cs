namespace Carillon.Api;

/// <summary>The API group of the five kinds.</summary>
public static class CarillonGroup
{
    /// <summary>The group.</summary>
    public const string Name = "carillon.dev";

    /// <summary>The version.</summary>
    public const string Version = "v1";

    /// <summary>Group and version, as in <c>apiVersion</c>.</summary>
    public const string ApiVersion = Name + "/" + Version;

    /// <summary>The category that <c>kubectl get carillon</c> lists.</summary>
    public const string Category = "carillon";
}
