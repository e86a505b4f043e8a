namespace Carillon.ApiServer.Storage;

/// <summary>Names one kind in storage, whatever version it is served in.</summary>
internal readonly record struct ResourceId(string Group, string Plural)
{
    public override string ToString() => Group.Length == 0 ? Plural : Plural + "." + Group;

    /// <summary>Reverses <see cref="ToString"/>: a plural holds no dot.</summary>
    public static ResourceId Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new ResourceId("", text) : new ResourceId(text[(dot + 1)..], text[..dot]);
    }
}
