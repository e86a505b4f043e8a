using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>For https:// only.</summary>
public sealed record HttpTls
{
    /// <summary>Whether any certificate is accepted. For tests only: anyone on the way can then read and change the request.</summary>
    [Default(ExecutorDefaults.InsecureSkipVerify)]
    public bool? InsecureSkipVerify { get; init; }

    /// <summary>A key of a Secret that holds the certificate authorities (PEM) to trust instead of those of the host.</summary>
    public KeySelector? CaSecretRef { get; init; }
}
