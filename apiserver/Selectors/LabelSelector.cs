namespace Carillon.ApiServer.Selectors;

/// <summary>A parsed <c>labelSelector</c> query parameter.</summary>
internal sealed class LabelSelector
{
    private LabelSelector()
    {
    }

    /// <summary>Reads <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>; an empty text matches everything.</summary>
    /// <exception cref="SelectorFormatException">The text is no selector.</exception>
    public static LabelSelector Parse(string? text) => new();

    /// <summary>Whether an object with these labels is selected. <paramref name="label"/> gives a label's value or null.</summary>
    public bool Matches(Func<string, string?> label) => throw new NotSupportedException();
}
