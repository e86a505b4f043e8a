using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Rules;

/// <summary>
/// The native twin of the <c>x-kubernetes-validations</c> (CEL) rules of one kind. The server evaluates no CEL: where rules are
/// supplied for a kind they decide instead; where none are, a CRD that carries CEL rules is answered with a Warning.
/// </summary>
public interface IObjectRules
{
    string Group { get; }

    string Kind { get; }

    /// <summary>All violations of <paramref name="candidate"/>, which already fits its schema and has its defaults.</summary>
    /// <param name="candidate">The object as it would be stored; not to be changed.</param>
    /// <param name="existing">What is stored now, or null on create; for transition rules.</param>
    IReadOnlyList<RuleViolation> Validate(JsonObject candidate, JsonObject? existing);
}
