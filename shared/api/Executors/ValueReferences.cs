using Carillon.Api.Defaults;

namespace Carillon.Api.Executors;

/// <summary>
/// Finds the values that an executor takes from other objects. The agent asks for these, and the operator hands out these and no
/// others, so both must find the same ones: here.
/// </summary>
public static class ValueReferences
{
    /// <summary>Every place that needs a value, in the order of the spec. A reference that is not complete, which no schema lets pass, is left out.</summary>
    public static IReadOnlyList<ValueUse> Of(ExecutorSpec? executor)
    {
        var uses = new List<ValueUse>();
        foreach (var variable in executor?.Shell?.Env ?? [])
        {
            Add(uses, $"spec.executor.shell.env[{variable.Name}].valueFrom", variable.ValueFrom);
        }

        foreach (var header in executor?.Http?.Headers ?? [])
        {
            Add(uses, $"spec.executor.http.headers[{header.Name}].valueFrom", header.ValueFrom);
        }

        Add(uses, "spec.executor.http.tls.caSecretRef", ReferencedKind.Secret, executor?.Http?.Tls?.CaSecretRef);
        return uses;
    }

    /// <summary>Those of <see cref="Of"/> that refer to a Secret: what these hand over must not be shown. Empty when there are none.</summary>
    public static IReadOnlyList<ValueUse> OfSecrets(ExecutorSpec? executor) =>
        [.. Of(executor).Where(static use => use.Reference.Kind == ReferencedKind.Secret)];

    private static void Add(List<ValueUse> uses, string field, ValueSource? source)
    {
        Add(uses, field, ReferencedKind.Secret, source?.SecretKeyRef);
        Add(uses, field, ReferencedKind.ConfigMap, source?.ConfigMapKeyRef);
    }

    private static void Add(List<ValueUse> uses, string field, ReferencedKind kind, KeySelector? selector)
    {
        if (selector is { Name: { } name, Key: { } key })
        {
            uses.Add(new ValueUse(field, new ValueReference(kind, name, key), selector.Optional ?? ExecutorDefaults.Optional));
        }
    }
}
