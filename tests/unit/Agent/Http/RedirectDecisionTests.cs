using Carillon.Agent.Http;

namespace Carillon.Tests.Unit.Agent.Http;

public sealed class RedirectDecisionTests
{
    private static readonly Uri Origin = new("https://a.example/start?x=1");

    [Theory]
    [InlineData(200, "https://b.example/")]
    [InlineData(304, "https://b.example/")]
    [InlineData(302, null)]
    public void Of_NoRedirect_Stays(int status, string? location) =>
        Assert.IsType<RedirectDecision.Stay>(Decide("GET", status, location));

    [Theory]
    [InlineData("/next", "https://a.example/next", true)]
    [InlineData("next?y=2", "https://a.example/next?y=2", true)]
    [InlineData("//a.example:443/next", "https://a.example/next", true)]
    [InlineData("https://A.EXAMPLE/next", "https://a.example/next", true)]
    [InlineData("//b.example/next", "https://b.example/next", false)]
    [InlineData("https://a.example:8443/", "https://a.example:8443/", false)]
    public void Of_Location_IsResolvedAndItsOriginCompared(string location, string url, bool sameOrigin)
    {
        var follow = Assert.IsType<RedirectDecision.Follow>(Decide("GET", 302, location));

        Assert.Equal((new Uri(url), sameOrigin), (follow.Next.Url, follow.Next.IsFirstOrigin));
    }

    [Theory]
    [InlineData("http://a.example/", "from https to http")]
    [InlineData("file:///etc/passwd", "no http:// or https:// address")]
    [InlineData("ftp://a.example/", "no http:// or https:// address")]
    [InlineData("https://user:secret@a.example/", "a user name")]
    [InlineData("https://", "no http:// or https:// address")]
    public void Of_WhereNoneMayLead_IsRefused(string location, string why) =>
        Assert.Contains(why, Assert.IsType<RedirectDecision.Refused>(Decide("GET", 302, location)).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("POST", 301, "GET", false)]
    [InlineData("POST", 302, "GET", false)]
    [InlineData("POST", 303, "GET", false)]
    [InlineData("POST", 307, "POST", true)]
    [InlineData("POST", 308, "POST", true)]
    [InlineData("PUT", 302, "PUT", true)]
    [InlineData("PUT", 303, "GET", false)]
    [InlineData("HEAD", 303, "HEAD", true)]
    public void Of_Method_ChangesAsServersExpect(string method, int status, string next, bool body)
    {
        var follow = Assert.IsType<RedirectDecision.Follow>(Decide(method, status, "/next"));

        Assert.Equal((next, body), (follow.Next.Method, follow.Next.HasBody));
    }

    private static RedirectDecision Decide(string method, int status, string? location) =>
        RedirectDecision.Of(new HttpHop(Origin, method, HasBody: true, IsFirstOrigin: true), Origin, status, location);
}
