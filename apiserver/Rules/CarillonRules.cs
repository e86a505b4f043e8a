using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Validation;

namespace Carillon.ApiServer.Rules;

/// <summary>The rules of Carillon's own kinds.</summary>
/// <param name="kind">One of <see cref="CarillonObjectRules.Kinds"/>.</param>
public sealed class CarillonRules(string kind) : IObjectRules
{
    /// <summary>The rules of all five kinds.</summary>
    public static IReadOnlyList<IObjectRules> All { get; } = [.. CarillonObjectRules.Kinds.Select(kind => new CarillonRules(kind))];

    public string Group => CarillonGroup.Name;

    public string Kind { get; } = kind;

    public IReadOnlyList<RuleViolation> Validate(JsonObject candidate, JsonObject? existing) =>
        [.. CarillonObjectRules.Check(Kind, candidate, existing).Select(error => new RuleViolation(error.Path, error.Message))];
}
