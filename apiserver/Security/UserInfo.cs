namespace Carillon.ApiServer.Security;

/// <summary>Who makes a request.</summary>
internal sealed record UserInfo
{
    public const string AuthenticatedGroup = "system:authenticated";
    public const string UnauthenticatedGroup = "system:unauthenticated";

    public static UserInfo Anonymous { get; } = new() { Name = "system:anonymous", Groups = [UnauthenticatedGroup] };

    public required string Name { get; init; }

    public string Uid { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further claims, such as <c>authentication.kubernetes.io/node-name</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public bool IsAnonymous => Groups.Contains(UnauthenticatedGroup, StringComparer.Ordinal);
}
