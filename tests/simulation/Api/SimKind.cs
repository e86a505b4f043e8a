namespace Carillon.Tests.Simulation.Api;

/// <summary>All objects of a kind, and what happened to them.</summary>
internal sealed class SimKind(string plural, string kind, bool hasStatus, bool hasRules)
{
    public string Plural { get; } = plural;

    public string Kind { get; } = kind;

    /// <summary>Whether its status is a subresource.</summary>
    public bool HasStatus { get; } = hasStatus;

    /// <summary>Whether the project's own rules say what may be written.</summary>
    public bool HasRules { get; } = hasRules;

    public SortedDictionary<(string, string), SimObject> Objects { get; } = new(Comparer<(string, string)>.Create(
        static (a, b) => string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var order ? order : string.CompareOrdinal(a.Item2, b.Item2)));

    /// <summary>The log that a watch goes on from.</summary>
    public List<SimCommit> Log { get; } = [];

    /// <summary>Everything up to this version is forgotten: a watch from before it gets 410.</summary>
    public long CompactedTo { get; set; }

    public List<SimWatch> Watches { get; } = [];
}
