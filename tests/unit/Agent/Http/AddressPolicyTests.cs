using System.Net;

using Carillon.Agent.Http;

namespace Carillon.Tests.Unit.Agent.Http;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("febf::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("100.100.100.200")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Refusal_LinkLocalInAnyForm_NamesItsSetting(string address)
    {
        var parsed = IPAddress.Parse(address);

        Assert.Contains("--http-allow-link-local", new AddressPolicy(AllowLoopback: true, AllowLinkLocal: false).Refusal(parsed), StringComparison.Ordinal);
        Assert.Null(new AddressPolicy(AllowLoopback: false, AllowLinkLocal: true).Refusal(parsed));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    public void Refusal_LoopbackInAnyForm_NamesItsSetting(string address)
    {
        var parsed = IPAddress.Parse(address);

        Assert.Contains("--http-allow-loopback", new AddressPolicy(AllowLoopback: false, AllowLinkLocal: true).Refusal(parsed), StringComparison.Ordinal);
        Assert.Null(new AddressPolicy(AllowLoopback: true, AllowLinkLocal: false).Refusal(parsed));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("128.0.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("fec0::1")]
    [InlineData("fd00:ec2::253")]
    [InlineData("::ffff:10.0.0.1")]
    public void Refusal_AnythingElse_IsNone(string address) =>
        Assert.Null(new AddressPolicy(AllowLoopback: false, AllowLinkLocal: false).Refusal(IPAddress.Parse(address)));
}
