using Carillon.ApiServer.Http;

namespace Carillon.Tests.Unit.ApiServer.Http;

public class ApiPathTests
{
    [Theory]
    [InlineData("api/v1/nodes", "", "v1", null, "nodes", null, "")]
    [InlineData("api/v1/namespaces", "", "v1", null, "namespaces", null, "")]
    [InlineData("api/v1/namespaces/x", "", "v1", null, "namespaces", "x", "")]
    [InlineData("api/v1/namespaces/x/status", "", "v1", null, "namespaces", "x", "status")]
    [InlineData("api/v1/namespaces/x/finalize", "", "v1", null, "namespaces", "x", "finalize")]
    [InlineData("api/v1/namespaces/x/configmaps", "", "v1", "x", "configmaps", null, "")]
    [InlineData("apis/carillon.dev/v1/namespaces/x/executions/e/status", "carillon.dev", "v1", "x", "executions", "e", "status")]
    [InlineData("apis/carillon.dev/v1/hostgroups/all", "carillon.dev", "v1", null, "hostgroups", "all", "")]
    public void Parse_ResourcePath_FindsItsParts(
        string path, string group, string version, string? ns, string resource, string? name, string subresource)
    {
        var parsed = ApiPath.Parse(path.Split('/'));

        Assert.Equal(
            new ApiPath { Group = group, Version = version, Namespace = ns, Resource = resource, Name = name, Subresource = subresource },
            parsed);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("api/v1")]
    [InlineData("apis/carillon.dev")]
    [InlineData("apis/carillon.dev/v1")]
    [InlineData("version")]
    [InlineData("api/v1/namespaces/x/configmaps/y/z/too-deep")]
    public void Parse_OtherPath_IsNoResource(string path) => Assert.Null(ApiPath.Parse(path.Split('/')));
}
