namespace Carillon.Cli.Connection;

/// <summary>A kind as the server offers it.</summary>
internal sealed record ApiResource(
    string Group, string Version, string Plural, string Singular, string Kind, bool Namespaced, IReadOnlyList<string> ShortNames, IReadOnlyList<string> Categories)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>How kubectl names the kind in results: <c>kind.group</c>.</summary>
    public string DisplayName => Group.Length == 0 ? Singular : $"{Singular}.{Group}";

    public string Path(string? ns, string? name = null)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        var scope = Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        return $"{root}{scope}/{Plural}{(name is null ? "" : "/" + Uri.EscapeDataString(name))}";
    }

    public bool Answers(string word) =>
        Is(Plural, word) || Is(Singular, word) || Is(Kind, word) || ShortNames.Any(s => Is(s, word))
        || (Group.Length > 0 && (Is($"{Plural}.{Group}", word) || Is(DisplayName, word)));

    private static bool Is(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);
}
