using Carillon.Operator.Configuration;
using Carillon.Operator.Gateway;
using Carillon.Runtime.Settings;

namespace Carillon.Tests.Unit.Operator.Configuration;

public sealed class GatewaySettingsTests
{
    [Fact]
    public void Read_ClusterWithoutAddress_HandsNothingOut() => Assert.Null(Cluster([]));

    [Fact]
    public void Read_Cluster_ListensAndAnnounces()
    {
        var gateway = Cluster(new() { ["gateway-listen"] = "0.0.0.0:7444", ["gateway-url"] = "https://carillon.example.org:7444" });

        Assert.Equal(("0.0.0.0:7444", "https://carillon.example.org:7444/"), (gateway!.Listen.ToString(), gateway.Url!.ToString()));
    }

    [Fact]
    public void Read_Standalone_ListensBesideTheApiServer()
    {
        var settings = OperatorSettingsReader.Read(
            OperatorSettingsReader.StandaloneDefinitions,
            new Dictionary<string, string> { ["data-dir"] = "/nowhere", ["listen"] = "127.0.0.2:7443" },
            static _ => null);

        Assert.Equal("127.0.0.2:0", settings.Options.Gateway!.Listen.ToString());
    }

    [Theory]
    [InlineData("http://carillon.example.org")]
    [InlineData("carillon.example.org:7444")]
    [InlineData("https://carillon.example.org/path")]
    [InlineData("https://user@carillon.example.org")]
    public void Read_UrlThatIsNone_IsAProblem(string url) => Assert.Contains(
        "--gateway-url",
        Assert.Throws<SettingsException>(() => Cluster(new() { ["gateway-listen"] = "127.0.0.1:7444", ["gateway-url"] = url })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Read_AllAddressesAndNoUrl_IsAProblem() => Assert.Contains(
        "--gateway-url", Assert.Throws<SettingsException>(() => Cluster(new() { ["gateway-listen"] = "0.0.0.0:7444" })).Message, StringComparison.Ordinal);

    private static GatewayOptions? Cluster(Dictionary<string, string> flags) =>
        OperatorSettingsReader.Read(OperatorSettingsReader.ClusterDefinitions, flags, static _ => null).Options.Gateway;
}
