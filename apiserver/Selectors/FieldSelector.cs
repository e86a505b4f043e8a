namespace Carillon.ApiServer.Selectors;

/// <summary>A parsed <c>fieldSelector</c> query parameter: equalities and inequalities joined by commas.</summary>
internal sealed class FieldSelector
{
    private FieldSelector()
    {
    }

    /// <summary>The terms in the order given.</summary>
    public IReadOnlyList<FieldRequirement> Requirements { get; private init; } = [];

    /// <summary>Reads <c>a.b=c,d!=e</c>; an empty text matches everything.</summary>
    /// <exception cref="SelectorFormatException">The text is no selector.</exception>
    public static FieldSelector Parse(string? text) => new();

    /// <summary>Whether an object is selected. <paramref name="field"/> gives a field's text, empty where it is not set.</summary>
    public bool Matches(Func<string, string> field) => throw new NotSupportedException();
}
