using System.Text;

using Carillon.Agent.Http;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Values;
using Carillon.Api.Executors;
using Carillon.Tests.Unit.Agent.Values;

namespace Carillon.Tests.Unit.Agent.Http;

public sealed class HttpCheckTests
{
    private static readonly HttpExecutor Http = new() { Url = "https://a.example/" };
    private static readonly ValueSource Source = new() { SecretKeyRef = new KeySelector { Name = "s", Key = "k" } };

    public static TheoryData<HttpExecutor, string> Refused => new()
    {
        { Http with { Url = "ftp://a.example/" }, "spec.executor.http.url" },
        { Http with { Url = "https://user:secret@a.example/" }, "spec.executor.http.url" },
        { Http with { BodyRegex = "(?=x)" }, "spec.executor.http.bodyRegex" },
        { Http with { Headers = [new() { Name = "X", Value = "a\r\nY: b" }] }, "spec.executor.http.headers[X].value" },
        { Http with { Headers = [new() { Name = "X Y", Value = "a" }] }, "spec.executor.http.headers[X Y].name" },
        { Http with { Headers = [new() { Name = "Content-Length", Value = "5" }] }, "spec.executor.http.headers[Content-Length].name" },
        { Http with { Headers = [new() { Name = "transfer-encoding", Value = "chunked" }] }, "spec.executor.http.headers[transfer-encoding].name" },
        { Http with { Headers = [new() { Name = "Host", Value = "a" }, new() { Name = "host", Value = "b" }] }, "spec.executor.http.headers: Host" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_Impossible_NamesTheField(HttpExecutor http, string field)
    {
        var (plan, refusal) = HttpCheck.Check(http, ResolvedValues.None);

        Assert.Null(plan);
        Assert.Equal(Reasons.InvalidSpec, refusal!.Reason);
        Assert.StartsWith(field, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("", "")]
    public void Check_HeaderByReference_HasTheValueWithoutItsLineEnd(string value, string header)
    {
        var (plan, _) = HttpCheck.Check(WithReference(), References.Resolved(("s", "k", Encoding.UTF8.GetBytes(value))));

        Assert.Equal([("Authorization", header)], plan!.Headers);
        Assert.DoesNotContain("s3cret", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OptionalHeaderWithoutValue_IsLeftOut() =>
        Assert.Empty(HttpCheck.Check(WithReference(), References.Absent("s", "k", "none")).Plan!.Headers);

    [Fact]
    public void Check_BadValueByReference_SaysWhereAndNotWhat()
    {
        foreach (var value in new[] { "s3cret\nX: y"u8.ToArray(), [.. "s3cret"u8, 0xFF], "s3cret\0"u8.ToArray() })
        {
            var (plan, refusal) = HttpCheck.Check(WithReference(), References.Resolved(("s", "k", value)));

            Assert.Null(plan);
            Assert.StartsWith("spec.executor.http.headers[Authorization].valueFrom: ", refusal!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no certificate at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("")]
    public void Check_BadAuthority_IsRefused(string pem)
    {
        var http = Http with { Tls = new HttpTls { CaSecretRef = Source.SecretKeyRef } };

        var (plan, refusal) = HttpCheck.Check(http, References.Resolved(("s", "k", Encoding.UTF8.GetBytes(pem))));

        Assert.Null(plan);
        Assert.StartsWith("spec.executor.http.tls.caSecretRef: the value holds ", refusal!.Message, StringComparison.Ordinal);
    }

    private static HttpExecutor WithReference() => Http with { Headers = [new() { Name = "Authorization", ValueFrom = Source }] };
}
