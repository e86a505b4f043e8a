using System.Text.Json;
using Carillon.Api;
using Carillon.Api.Validation;

namespace Carillon.Tests.Unit.Api.Validation;

public sealed class OtherValidatorTests
{
    [Theory]
    [InlineData("""{"nodeSelector":{}}""", "spec.allowedNamespaces,spec.allowedUsers")]
    [InlineData("""{"allowedNamespaces":[],"allowedUsers":[]}""", "")]
    [InlineData("""{"allowedNamespaces":["Shop"],"allowedUsers":["a b"]}""", "spec.allowedNamespaces[0],spec.allowedUsers[0]")]
    [InlineData("""{"allowedNamespaces":["*"],"allowedUsers":["*"],"maxConcurrentExecutions":-1,"nodeNames":["a","a"]}""", "spec.nodeNames[1],spec.maxConcurrentExecutions")]
    public void HostGroup_Validate_NamesTheFields(string spec, string paths)
    {
        var group = JsonSerializer.Deserialize($$"""{"metadata":{"name":"g"},"spec":{{spec}}}""", CarillonJsonContext.Default.HostGroup)!;

        Assert.Equal(paths, Paths(HostGroupValidator.Validate(group)));
    }

    [Theory]
    [InlineData("""{"taskRef":{"name":"t"}}""", "")]
    [InlineData("""{}""", "spec.taskRef")]
    [InlineData("""{"taskRef":{"name":"t"},"useLatestSpec":true}""", "spec.useLatestSpec")]
    [InlineData("""{"taskRef":{"name":"t"},"rerunOf":{},"hosts":["A"]}""", "spec.hosts[0],spec.rerunOf.run")]
    [InlineData("""{"taskRef":{"name":"t"},"parameters":{"a-b":"x"}}""", "spec.parameters")]
    public void Run_Validate_NamesTheFields(string spec, string paths)
    {
        var run = JsonSerializer.Deserialize($$"""{"metadata":{"generateName":"r-"},"spec":{{spec}}}""", CarillonJsonContext.Default.DistributedCronRun)!;

        Assert.Equal(paths, Paths(RunValidator.Validate(run)));
    }

    [Fact]
    public void Execution_Validate_NamesTheFields()
    {
        const string Text = """{"metadata":{"name":"e"},"spec":{"taskRef":{"name":"t"},"nodeName":"","executor":{"shell":{"command":"a"}},"outcome":{"phase":"Failed","reason":"x"}}}""";
        var execution = JsonSerializer.Deserialize(Text, CarillonJsonContext.Default.Execution)!;

        Assert.Equal("spec.taskRef.uid,spec.runRef,spec.nodeName,spec.outcome.phase", Paths(ExecutionValidator.Validate(execution)));
    }

    [Fact]
    public void GoldenSamples_Validate_FindNothing()
    {
        var context = CarillonJsonContext.Default;
        Assert.All(GoldenSamples.Read("DistributedCronRun").Deserialize(context.KubernetesListDistributedCronRun)!.Items, run => Assert.Empty(RunValidator.Validate(run)));
        Assert.All(GoldenSamples.Read("Execution").Deserialize(context.KubernetesListExecution)!.Items, execution => Assert.Empty(ExecutionValidator.Validate(execution)));
        Assert.All(GoldenSamples.Read("HostGroup").Deserialize(context.KubernetesListHostGroup)!.Items, group => Assert.Empty(HostGroupValidator.Validate(group)));
        Assert.All(GoldenSamples.Read("HostAgent").Deserialize(context.KubernetesListHostAgent)!.Items, agent => Assert.Empty(HostAgentValidator.Validate(agent)));
    }

    private static string Paths(IReadOnlyList<FieldError> errors) => string.Join(",", errors.Select(error => error.Path));
}
