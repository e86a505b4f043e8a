using System.Buffers.Text;
using System.Text;

using Carillon.Agent.Values;
using Carillon.Kubernetes.Configuration;

namespace Carillon.Tests.Unit.Agent.Values;

public sealed class TokenEndTests : IDisposable
{
    private static readonly DateTimeOffset End = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly KubernetesClientOptions Api = new() { Server = new Uri("https://api.example.org") };

    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("""{"exp": 1772366400}""", true)]
    [InlineData("""{"exp": 1772366400.5}""", true)]
    [InlineData("""{"exp": "soon"}""", false)]
    [InlineData("""{"exp": -1}""", false)]
    [InlineData("""{"exp": 1e300}""", false)]
    [InlineData("""{"iat": 1772366400}""", false)]
    [InlineData("[]", false)]
    [InlineData("no JSON", false)]
    public void Of_Claims_FindsTheEnd(string claims, bool isFound) => Assert.Equal(isFound ? End : null, TokenEnd.Of(Token(claims) + "\n"));

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.%%%.c")]
    [InlineData("a.b.c.d")]
    public void Of_NoSuchToken_DoesNotSay(string token) => Assert.Null(TokenEnd.Of(token));

    [Fact]
    public void Unauthorized_Expired_SaysSinceWhenAndWhere() => Assert.StartsWith(
        $"the token in {_file} expired at 2026-03-01T12:00:00Z: ", Unauthorized("""{"exp": 1772366400}""", End), StringComparison.Ordinal);

    [Fact]
    public void Unauthorized_NotExpired_SaysWhatItMustBe()
    {
        var said = Unauthorized("""{"exp": 1772366400}""", End.AddSeconds(-1))!;

        Assert.Contains("the audience carillon", said, StringComparison.Ordinal);
        Assert.DoesNotContain("expired at", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Unauthorized_NoFile_SaysSo()
    {
        File.Delete(_file);

        Assert.StartsWith(
            "the token for the agent gateway cannot be read: ", new GatewayAccess(_file, Api).Unauthorized(End), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private string? Unauthorized(string claims, DateTimeOffset now)
    {
        File.WriteAllText(_file, Token(claims));
        return new GatewayAccess(_file, Api).Unauthorized(now);
    }

    private static string Token(string claims) => $"head.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.signature";
}
