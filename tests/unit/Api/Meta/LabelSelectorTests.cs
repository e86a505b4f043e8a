using System.Text.Json;
using Carillon.Api;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Api.Meta;

public sealed class LabelSelectorTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"matchLabels":{"role":"db"}}""", true)]
    [InlineData("""{"matchLabels":{"role":"db","zone":"b"}}""", false)]
    [InlineData("""{"matchLabels":{"none":""}}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"zone","operator":"In","values":["a","b"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"zone","operator":"NotIn","values":["a"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"none","operator":"NotIn","values":["a"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"none","operator":"In","values":["a"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"role","operator":"Exists"},{"key":"none","operator":"DoesNotExist"}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"role","operator":"DoesNotExist"}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"role","operator":"Resembles","values":["db"]}]}""", false)]
    public void Matches_Labels_AsKubernetesDoes(string selector, bool expected)
    {
        var labels = new Dictionary<string, string> { ["role"] = "db", ["zone"] = "a" };

        Assert.Equal(expected, Read(selector).Matches(labels));
    }

    [Fact]
    public void Matches_NoLabels_OnlyWhatAsksForNone()
    {
        Assert.True(Read("{}").Matches(null));
        Assert.False(Read("""{"matchLabels":{"role":"db"}}""").Matches(null));
    }

    private static LabelSelector Read(string selector) =>
        JsonSerializer.Deserialize($$$"""{"spec":{"nodeSelector":{{{selector}}}}}""", CarillonJsonContext.Default.HostGroup)!.Spec!.NodeSelector!;
}
