using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Api;

public sealed class RoundTripTests
{
    private static readonly CarillonJsonContext Context = CarillonJsonContext.Default;

    public static TheoryData<string> Kinds => ["DistributedCronTask", "DistributedCronRun", "Execution", "HostGroup", "HostAgent"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_GoldenSample_GivesTheSameText(string kind)
    {
        var text = GoldenSamples.Read(kind).ToJsonString();

        Assert.Equal(text, RoundTrip(text, ListType(kind)));
    }

    [Fact]
    public void Read_UnknownFields_AreSkipped()
    {
        var task = JsonSerializer.Deserialize("""{"metadata":{"name":"a","selfLink":"x"},"spec":{"schedule":"@daily","colour":{"deep":[1]}}}""", Context.DistributedCronTask)!;

        Assert.Equal("@daily", task.Spec!.Schedule);
    }

    [Fact]
    public void Read_UnknownEnumText_IsUnknown()
    {
        var task = JsonSerializer.Deserialize("""{"spec":{"concurrencyPolicy":"Shuffle","retry":{"on":["Failed","Bored"]}}}""", Context.DistributedCronTask)!;

        Assert.Equal(ConcurrencyPolicy.Unknown, task.Spec!.ConcurrencyPolicy);
        Assert.Equal([RetryCondition.Failed, RetryCondition.Unknown], task.Spec.Retry!.On);
    }

    [Theory]
    [InlineData("forbid")]
    [InlineData("1")]
    [InlineData("Unknown")]
    public void Read_EnumTextThatIsNoMemberName_IsUnknown(string text)
    {
        var task = JsonSerializer.Deserialize($$$"""{"spec":{"concurrencyPolicy":"{{{text}}}"}}""", Context.DistributedCronTask)!;

        Assert.Equal(ConcurrencyPolicy.Unknown, task.Spec!.ConcurrencyPolicy);
    }

    [Fact]
    public void Write_UnknownEnum_IsRefused()
    {
        var task = new DistributedCronTask { Spec = new DistributedCronTaskSpec { Strategy = HostStrategy.Unknown } };

        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(task, Context.DistributedCronTask));
    }

    [Fact]
    public void Read_NullMetadata_IsEmptyMetadata()
    {
        Assert.Equal(new ObjectMeta(), JsonSerializer.Deserialize("""{"metadata":null}""", Context.HostGroup)!.Metadata);
        Assert.Equal(new ObjectMeta(), JsonSerializer.Deserialize("{}", Context.HostGroup)!.Metadata);
    }

    [Fact]
    public void Write_NewObject_HasKindAndNoNulls()
    {
        var text = JsonSerializer.Serialize(new DistributedCronTask { Metadata = new ObjectMeta { Name = "a" } }, Context.DistributedCronTask);

        Assert.Equal("""{"apiVersion":"carillon.dev/v1","kind":"DistributedCronTask","metadata":{"name":"a"}}""", text);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"gap":"Skip"}""")]
    [InlineData("""{"overlap":"Twice"}""")]
    public void Write_PartOfADstPolicy_LeavesOutTheRest(string policy)
    {
        var text = $$$"""{"apiVersion":"carillon.dev/v1","kind":"DistributedCronTask","metadata":{},"spec":{"dstPolicy":{{{policy}}}}}""";

        Assert.Equal(text, RoundTrip(text, Context.DistributedCronTask));
    }

    private static JsonTypeInfo ListType(string kind) => kind switch
    {
        "DistributedCronTask" => Context.KubernetesListDistributedCronTask,
        "DistributedCronRun" => Context.KubernetesListDistributedCronRun,
        "Execution" => Context.KubernetesListExecution,
        "HostGroup" => Context.KubernetesListHostGroup,
        _ => Context.KubernetesListHostAgent,
    };

    private static string RoundTrip(string text, JsonTypeInfo type) => JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type), type);
}
