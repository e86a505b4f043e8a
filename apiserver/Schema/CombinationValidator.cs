using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>allOf, anyOf, oneOf and not.</summary>
internal static class CombinationValidator
{
    public static void Check(SchemaAssertions assertions, JsonNode value, Correlated stored, string path, List<FieldCause> causes)
    {
        if (assertions.AnyOf.Count > 0)
        {
            CheckAny(assertions.AnyOf, value, stored, path, causes);
        }

        if (assertions.OneOf.Count > 0)
        {
            CheckOne(assertions.OneOf, value, stored, path, causes);
        }

        if (assertions.AllOf.Count > 0)
        {
            CheckAll(assertions.AllOf, value, stored, path, causes);
        }

        if (assertions.Not is { } not && Failures(not, value, stored, path).Count == 0)
        {
            Complain(causes, path, "must not validate the schema (not)");
        }
    }

    private static void CheckAny(IReadOnlyList<StructuralSchema> branches, JsonNode value, Correlated stored, string path, List<FieldCause> causes)
    {
        var results = branches.Select(branch => Failures(branch, value, stored, path)).ToList();
        if (results.TrueForAll(result => result.Count > 0))
        {
            Complain(causes, path, "must validate at least one schema (anyOf)");
            causes.AddRange(results.MinBy(result => result.Count)!);
        }
    }

    private static void CheckOne(IReadOnlyList<StructuralSchema> branches, JsonNode value, Correlated stored, string path, List<FieldCause> causes)
    {
        var results = branches.Select(branch => Failures(branch, value, stored, path)).ToList();
        var valid = results.Count(result => result.Count == 0);
        if (valid == 0)
        {
            Complain(causes, path, "must validate one and only one schema (oneOf). Found none valid");
            causes.AddRange(results.MinBy(result => result.Count)!);
        }
        else if (valid > 1)
        {
            Complain(causes, path, $"must validate one and only one schema (oneOf). Found {valid} valid alternatives");
        }
    }

    private static void CheckAll(IReadOnlyList<StructuralSchema> branches, JsonNode value, Correlated stored, string path, List<FieldCause> causes)
    {
        var results = branches.Select(branch => Failures(branch, value, stored, path)).ToList();
        var valid = results.Count(result => result.Count == 0);
        causes.AddRange(results.SelectMany(result => result));
        if (valid < branches.Count)
        {
            Complain(causes, path, $"must validate all the schemas (allOf){(valid == 0 ? ". None validated" : "")}");
        }
    }

    private static List<FieldCause> Failures(StructuralSchema branch, JsonNode value, Correlated stored, string path)
    {
        var failures = new List<FieldCause>();
        ValueValidator.Check(branch, value, stored, path, failures);
        return failures;
    }

    private static void Complain(List<FieldCause> causes, string path, string what) =>
        causes.Add(FieldCause.Invalid("<nil>", "", $"{GoText.Quote(path)} {what}"));
}
