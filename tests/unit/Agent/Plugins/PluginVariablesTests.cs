using System.Text.Json;

using Carillon.Agent.Plugins;

namespace Carillon.Tests.Unit.Agent.Plugins;

public sealed class PluginVariablesTests
{
    [Theory]
    [InlineData("days", "CARILLON_CONFIG_DAYS")]
    [InlineData("keepDays", "CARILLON_CONFIG_KEEP_DAYS")]
    [InlineData("keep-days", "CARILLON_CONFIG_KEEP_DAYS")]
    [InlineData("keep_days", "CARILLON_CONFIG_KEEP_DAYS")]
    [InlineData("KEEP_DAYS", "CARILLON_CONFIG_KEEP_DAYS")]
    [InlineData("useTLS", "CARILLON_CONFIG_USE_TLS")]
    public void NameOf_Field_IsWrittenLikeAVariable(string field, string variable) => Assert.Equal(variable, PluginVariables.NameOf(field));

    [Fact]
    public void Of_Config_HasWhatAShellCanRead()
    {
        var variables = PluginVariables.Of(
            Json("""{"text": "a b", "number": 1.50, "yes": true, "no": false, "list": ["/a", "/b c", 3], "empty": []}"""), out var clash);

        Assert.Null(clash);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["CARILLON_CONFIG_TEXT"] = "a b",
                ["CARILLON_CONFIG_NUMBER"] = "1.50",
                ["CARILLON_CONFIG_YES"] = "true",
                ["CARILLON_CONFIG_NO"] = "false",
                ["CARILLON_CONFIG_LIST"] = "/a\n/b c\n3",
                ["CARILLON_CONFIG_EMPTY"] = "",
            },
            variables);
    }

    [Theory]
    [InlineData("""{"a": null}""")]
    [InlineData("""{"a": {"b": 1}}""")]
    [InlineData("""{"a": [["b"]]}""")]
    [InlineData("""{"a": ["one\nline"]}""")]
    [InlineData("""{"a b": 1, "ä": 2, "a.b": 3}""")]
    public void Of_WhatAShellCannotRead_IsLeftToTheRequest(string config) => Assert.Empty(PluginVariables.Of(Json(config), out _));

    [Fact]
    public void Of_TwoFieldsOfOneName_IsSaid()
    {
        _ = PluginVariables.Of(Json("""{"keep-days": 1, "keepDays": 2}"""), out var clash);

        Assert.Equal(("keep-days", "keepDays"), clash);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
