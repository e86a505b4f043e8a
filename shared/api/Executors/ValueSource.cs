using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>The value is kept in another object of the task's namespace; it goes from the operator to the host at the start and is never written to any object.</summary>
[Rule("has(self.secretKeyRef) != has(self.configMapKeyRef)", "exactly one of secretKeyRef and configMapKeyRef must be set")]
public sealed record ValueSource
{
    /// <summary>A key of a Secret. Its value is masked in outputs.</summary>
    public KeySelector? SecretKeyRef { get; init; }

    /// <summary>A key of a ConfigMap.</summary>
    public KeySelector? ConfigMapKeyRef { get; init; }
}
