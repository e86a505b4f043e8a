namespace Carillon.ApiServer.Selectors;

/// <summary>A parsed <c>labelSelector</c> query parameter.</summary>
internal sealed class LabelSelector
{
    private static readonly LabelSelector Everything = new([]);

    private LabelSelector(IReadOnlyList<LabelRequirement> requirements) => Requirements = requirements;

    /// <summary>The terms, all of which must hold.</summary>
    public IReadOnlyList<LabelRequirement> Requirements { get; }

    /// <summary>Reads <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>; an empty text matches everything.</summary>
    /// <exception cref="SelectorFormatException">The text is no selector.</exception>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new(new LabelSelectorParser(text).Parse());

    /// <summary>Whether an object with these labels is selected. <paramref name="label"/> gives a label's value or null.</summary>
    public bool Matches(Func<string, string?> label)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(label(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }
}
