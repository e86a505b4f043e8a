using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Validation;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api;

/// <summary>The samples are what people start from: no mistake in them, and no field that is silently ignored.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.yaml").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_Validate_FindsNothingAndKnowsEveryField(string file)
    {
        foreach (var sample in YamlReader.ReadAll(Repository.Read("samples", file)))
        {
            var (errors, read) = Check(sample!);

            Assert.Empty(errors);
            Assert.True(JsonNode.DeepEquals(sample, read), $"{file} has a field that is not read:\n{sample}\n{read}");
        }
    }

    private static (IReadOnlyList<FieldError> Errors, JsonNode? Read) Check(JsonNode sample)
    {
        var context = CarillonJsonContext.Default;
        switch ((string?)sample["kind"])
        {
            case "DistributedCronTask":
                var task = sample.Deserialize(context.DistributedCronTask)!;
                return (TaskValidator.Validate(task), JsonSerializer.SerializeToNode(task, context.DistributedCronTask));
            case "HostGroup":
                var group = sample.Deserialize(context.HostGroup)!;
                return (HostGroupValidator.Validate(group), JsonSerializer.SerializeToNode(group, context.HostGroup));
            default:
                return ([], sample);
        }
    }
}
