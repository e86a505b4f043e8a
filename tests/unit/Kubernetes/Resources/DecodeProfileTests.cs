using System.Text.Json;

using Carillon.Api.Executions;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Unit.Kubernetes.Resources;

public sealed class DecodeProfileTests
{
    private const string Json = """
        {"apiVersion":"carillon.dev/v1","kind":"Execution","metadata":{"name":"e","namespace":"n"},
         "spec":{"nodeName":"h"},"status":{"phase":"Succeeded","output":"a very long text","exitCode":0}}
        """;

    private static readonly ResourceType<Execution> Slim =
        new DecodeProfile().Skip<ExecutionStatus, string>("output").Apply(CarillonResources.Executions);

    [Fact]
    public void Apply_SkippedField_IsNullAndTheOthersAreRead()
    {
        var full = JsonSerializer.Deserialize(Json, CarillonResources.Executions.TypeInfo)!;
        var slim = JsonSerializer.Deserialize(Json, Slim.TypeInfo)!;

        Assert.Equal("a very long text", full.Status!.Output);
        Assert.Null(slim.Status!.Output);
        Assert.Equal((ExecutionPhase.Succeeded, 0, "h"), (slim.Status.Phase, slim.Status.ExitCode, slim.Spec!.NodeName));
    }

    [Fact]
    public void Apply_SkippedField_CannotBeWritten()
    {
        var full = JsonSerializer.Deserialize(Json, CarillonResources.Executions.TypeInfo)!;

        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(full, Slim.TypeInfo));
    }

    [Fact]
    public void Apply_FieldThatDoesNotExist_IsRefusedAtStart() => Assert.Throws<ArgumentException>(
        () => JsonSerializer.Deserialize(Json, new DecodeProfile().Skip<ExecutionStatus, string>("outputs").Apply(CarillonResources.Executions).TypeInfo));
}
