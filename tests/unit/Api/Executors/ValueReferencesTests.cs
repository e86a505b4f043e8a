using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Api.Executors;

public sealed class ValueReferencesTests
{
    private static readonly KeySelector Selector = new() { Name = "n", Key = "k" };

    [Fact]
    public void Of_Shell_FindsEveryVariableByReference()
    {
        var executor = new ExecutorSpec
        {
            Shell = new ShellExecutor
            {
                Env =
                [
                    new() { Name = "PLAIN", Value = "x" },
                    new() { Name = "A", ValueFrom = new ValueSource { SecretKeyRef = Selector } },
                    new() { Name = "B", ValueFrom = new ValueSource { ConfigMapKeyRef = Selector with { Optional = true } } },
                ],
            },
        };

        Assert.Equal(
            [
                new ValueUse("spec.executor.shell.env[A].valueFrom", new ValueReference(ReferencedKind.Secret, "n", "k"), false),
                new ValueUse("spec.executor.shell.env[B].valueFrom", new ValueReference(ReferencedKind.ConfigMap, "n", "k"), true),
            ],
            ValueReferences.Of(executor));
    }

    [Fact]
    public void Of_Http_FindsHeadersAndAuthorities()
    {
        var executor = new ExecutorSpec
        {
            Http = new HttpExecutor
            {
                Headers = [new() { Name = "Authorization", ValueFrom = new ValueSource { SecretKeyRef = Selector } }],
                Tls = new HttpTls { CaSecretRef = Selector with { Key = "ca.crt" } },
            },
        };

        Assert.Equal(
            [
                new ValueUse("spec.executor.http.headers[Authorization].valueFrom", new ValueReference(ReferencedKind.Secret, "n", "k"), false),
                new ValueUse("spec.executor.http.tls.caSecretRef", new ValueReference(ReferencedKind.Secret, "n", "ca.crt"), false),
            ],
            ValueReferences.Of(executor));
    }

    [Fact]
    public void Of_NothingByReference_IsEmpty()
    {
        Assert.Empty(ValueReferences.Of(null));
        Assert.Empty(ValueReferences.Of(new ExecutorSpec { Plugin = new PluginExecutor { Name = "p" } }));
    }
}
