using System.Net;
using System.Text;

using Carillon.Agent.Http;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Values;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Unit.Agent.Values;

namespace Carillon.Tests.Unit.Agent.Http;

public sealed class HttpExchangeTests : IDisposable
{
    private const string Ok = "200 OK\n\n";

    private static readonly AddressPolicy Defaults = new(AllowLoopback: true, AllowLinkLocal: false);
    private static readonly IWebProxy NoProxy = new WebProxy();

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-http-").FullName;
    private readonly TestPki _pki = new(TimeProvider.System);
    private ResolvedValues _values = ResolvedValues.None;
    private AddressPolicy _policy = Defaults;
    private HttpLimits _limits = new();
    private IWebProxy _proxy = NoProxy;

    private string OutputPath => Path.Combine(_folder, "stdout");

    private string Output => File.ReadAllText(OutputPath);

    [Theory]
    [InlineData("200-299", 204, ExecutionPhase.Succeeded, null)]
    [InlineData("200-299", 500, ExecutionPhase.Failed, Reasons.UnexpectedResponse)]
    [InlineData("500", 500, ExecutionPhase.Succeeded, null)]
    public async Task Run_StatusCode_IsJudged(string codes, int status, ExecutionPhase phase, string? reason)
    {
        await using var server = ScriptedServer.Answering(_ => $"{status} Whatever\n\n");

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), SuccessStatusCodes = [codes] });

        Assert.Equal((phase, reason, status), (outcome.Phase, outcome.Reason, outcome.ExitCode));
        Assert.Equal($"HTTP/1.1 {status} Whatever\n", Output);
    }

    [Theory]
    [InlineData("GET", null, "")]
    [InlineData("HEAD", null, "")]
    [InlineData("DELETE", "body", "Content-Length: 4\r\n")]
    [InlineData("OPTIONS", "body", "Content-Length: 4\r\n")]
    [InlineData("PATCH", "é", "Content-Length: 2\r\n")]
    [InlineData("POST", null, "Content-Length: 0\r\n")]
    public async Task Run_Method_IsSentWithItsBody(string method, string? body, string length)
    {
        await using var server = ScriptedServer.Answering(_ => "200 OK\nContent-Length: 0\n\n");

        Assert.Equal(ExecutionPhase.Succeeded, (await RunAsync(new HttpExecutor { Url = server.Url("/x?y=1"), Method = method, Body = body })).Phase);

        var request = Assert.Single(server.Requests);
        Assert.StartsWith($"{method} /x?y=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Equal(length.Length > 0, request.Contains("Content-Length", StringComparison.Ordinal));
        Assert.Contains(length, request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body ?? "")), request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Headers_AreSentAsTheyAre()
    {
        await using var server = ScriptedServer.Answering(_ => Ok);

        await RunAsync(new HttpExecutor
        {
            Url = server.Url(),
            Headers =
            [
                new() { Name = "Host", Value = "other.example" }, new() { Name = "X-Odd", Value = "a(b)=\"ü\"" }, new() { Name = "X-Twice", Value = "1" },
                new() { Name = "X-Twice", Value = "2" }, new() { Name = "User-Agent", Value = "mine/1" }, new() { Name = "Content-Type", Value = "text/odd" },
            ],
        });

        var request = Assert.Single(server.Requests);
        Assert.Contains("\r\nHost: other.example\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Odd: a(b)=\"{Encoding.Latin1.GetString("ü"u8)}\"\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Twice: 1, 2\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: mine/1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/odd\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerHangsUpWithoutAnAnswer_SendsNothingTwice()
    {
        await using var server = ScriptedServer.Doing((_, _) => Task.CompletedTask);

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), Method = "POST", Body = "once" });

        Assert.Equal(Reasons.RequestFailed, outcome.Reason);
        Assert.Single(server.Requests);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "gr\u00fc\u00dfe", "^grüße$")]
    [InlineData("text/plain; charset=\"utf-8\"", "\u00ef\u00bb\u00bfgr\u00c3\u00bc\u00c3\u009fe", "^grüße$")]
    [InlineData("text/plain; charset=no-such", "gr\u00c3\u00bc\u00c3\u009fe", "^grüße$")]
    [InlineData("text/plain", "gr\u00c3\u00bc\u00c3\u009fe", "^grüße$")]
    public async Task Run_Charset_IsUnderstood(string contentType, string bytes, string pattern)
    {
        await using var server = ScriptedServer.Answering(_ => $"200 OK\nContent-Type: {contentType}\n\n{bytes}");

        Assert.Equal(ExecutionPhase.Succeeded, (await RunAsync(new HttpExecutor { Url = server.Url(), BodyRegex = pattern })).Phase);
        Assert.EndsWith("grüße", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BodyIsEndless_ReadsItsBeginningAndHangsUp()
    {
        var hungUp = new TaskCompletionSource();
        await using var server = ScriptedServer.Doing(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            try
            {
                while (true)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 4096)));
                }
            }
            catch (IOException)
            {
                hungUp.SetResult();
            }
        });

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), BodyRegex = "^x+$" });

        Assert.Equal(ExecutionPhase.Succeeded, outcome.Phase);
        Assert.Equal(HttpBody.MaxBytes, Output.Count(c => c == 'x'));
        await hungUp.Task;
    }

    [Fact]
    public async Task Run_RegexTakesTooLong_Fails()
    {
        _limits = _limits with { Match = TimeSpan.FromTicks(1) };
        await using var server = ScriptedServer.Answering(_ => Ok + new string('a', 60_000));

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), BodyRegex = "((a|aa|aaa)*b|(a|aaaa)*c|(aaaaa|a)*d)$" });

        Assert.Equal((ExecutionPhase.Failed, Reasons.UnexpectedResponse), (outcome.Phase, outcome.Reason));
        Assert.StartsWith("bodyRegex did not come to an end", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RedirectToAnotherOrigin_DoesNotTakeCredentialsAlong()
    {
        _values = References.Resolved(("s", "k", "s3cret"u8.ToArray()));
        await using var other = ScriptedServer.Answering(request => request.StartsWith("GET /back", StringComparison.Ordinal) ? "200 OK\n\nthere" : Ok);
        await using var server = ScriptedServer.Answering(request =>
            request.StartsWith("GET /start", StringComparison.Ordinal) ? "302 Found\nLocation: /same\n\n" : $"302 Found\nLocation: {other.Url("/back?token=t0ken")}\n\n");

        var outcome = await RunAsync(new HttpExecutor
        {
            Url = server.Url("/start"),
            Headers =
            [
                new() { Name = "Authorization", Value = "Bearer literal" }, new() { Name = "Cookie", Value = "literal" }, new() { Name = "Host", Value = "named" },
                new() { Name = "X-Api-Key", ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = "s", Key = "k" } } },
                new() { Name = "Accept", Value = "text/special" },
            ],
        });

        Assert.Equal(ExecutionPhase.Succeeded, outcome.Phase);
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request =>
        {
            Assert.Contains("X-Api-Key: s3cret\r\n", request, StringComparison.Ordinal);
            Assert.Contains("Authorization: Bearer literal\r\n", request, StringComparison.Ordinal);
            Assert.Contains("Host: named\r\n", request, StringComparison.Ordinal);
        });
        var elsewhere = Assert.Single(other.Requests);
        Assert.StartsWith("GET /back?token=t0ken HTTP/1.1\r\n", elsewhere, StringComparison.Ordinal);
        Assert.Contains("Accept: text/special\r\n", elsewhere, StringComparison.Ordinal);
        Assert.Contains($"Host: 127.0.0.1:{other.Port}\r\n", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("literal", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", Output, StringComparison.Ordinal);
        Assert.EndsWith($"-> {other.Url("/back")}\nHTTP/1.1 200 OK\nthere", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PostIsRedirectedToAGet_LeavesTheBodyBehind()
    {
        await using var server = ScriptedServer.Answering(request =>
            request.StartsWith("POST", StringComparison.Ordinal) ? "303 See Other\nLocation: /done\n\n" : Ok);

        await RunAsync(new HttpExecutor { Url = server.Url(), Method = "POST", Body = "text", Headers = [new() { Name = "Content-Type", Value = "text/plain" }] });

        var second = server.Requests.Last();
        Assert.StartsWith("GET /done ", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RedirectsWithoutEnd_StopAtTen()
    {
        await using var server = ScriptedServer.Answering(_ => "302 Found\nLocation: /again\n\n");

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url() });

        Assert.Equal((ExecutionPhase.Failed, Reasons.UnexpectedResponse, "there were more than 10 redirects"), (outcome.Phase, outcome.Reason, outcome.Message));
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task Run_RedirectsAreNotWanted_JudgesTheRedirectItself()
    {
        await using var server = ScriptedServer.Answering(_ => "302 Found\nLocation: /again\n\n");

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), FollowRedirects = false, SuccessStatusCodes = ["302"] });

        Assert.Equal((ExecutionPhase.Succeeded, 302), (outcome.Phase, outcome.ExitCode));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0.0.0.0")]
    public async Task Run_LoopbackNotAllowed_ConnectsNowhere(string host)
    {
        _policy = new AddressPolicy(AllowLoopback: false, AllowLinkLocal: false);
        await using var server = ScriptedServer.Answering(_ => Ok);

        var outcome = await RunAsync(new HttpExecutor { Url = $"http://{host}:{server.Port}/" });

        Assert.Equal((ExecutionPhase.Failed, Reasons.AddressRefused), (outcome.Phase, outcome.Reason));
        Assert.Contains("--http-allow-loopback", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://2852039166/")]
    public async Task Run_RedirectToTheMetadataService_IsRefused(string metadata)
    {
        await using var server = ScriptedServer.Answering(_ => $"302 Found\nLocation: {metadata}\n\n");

        foreach (var url in new[] { metadata, server.Url() })
        {
            var outcome = await RunAsync(new HttpExecutor { Url = url });

            Assert.Equal((ExecutionPhase.Failed, Reasons.AddressRefused), (outcome.Phase, outcome.Reason));
            Assert.Contains("--http-allow-link-local", outcome.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_Proxy_GetsTheRequestUnlessItsTargetIsRefused()
    {
        await using var proxy = ScriptedServer.Answering(request => request.StartsWith("CONNECT", StringComparison.Ordinal) ? "403 No\nContent-Length: 0\n\n" : "200 OK\n\nby proxy");
        _proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
        _policy = new AddressPolicy(AllowLoopback: false, AllowLinkLocal: false); // about targets: the proxy itself may be here

        var plain = await RunAsync(new HttpExecutor { Url = "http://192.0.2.1/x" });
        var tunnel = await RunAsync(new HttpExecutor { Url = "https://192.0.2.1/x" });
        var metadata = await RunAsync(new HttpExecutor { Url = "http://169.254.169.254/" });
        var local = await RunAsync(new HttpExecutor { Url = $"http://127.0.0.1:{proxy.Port}/" });

        Assert.Equal(ExecutionPhase.Succeeded, plain.Phase);
        Assert.Equal((ExecutionPhase.Failed, Reasons.RequestFailed), (tunnel.Phase, tunnel.Reason));
        Assert.Equal(Reasons.AddressRefused, metadata.Reason);
        Assert.Equal(Reasons.AddressRefused, local.Reason);
        Assert.Equal(["GET http://192.0.2.1/x HTTP/1.1", "CONNECT 192.0.2.1:443 HTTP/1.1"], proxy.Requests.Select(request => request[..request.IndexOf('\r', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("127.0.0.1", false, false, false)]
    [InlineData("127.0.0.1", true, false, true)]
    [InlineData("127.0.0.2", true, false, false)]
    [InlineData("127.0.0.2", false, true, true)]
    public async Task Run_Certificate_IsCheckedAgainstTheAuthorityAndTheName(string host, bool authority, bool skip, bool succeeds)
    {
        using var other = new TestPki(TimeProvider.System, "another");
        _values = References.Resolved(("ca", "ca.crt", Encoding.UTF8.GetBytes(other.AuthorityPem + "\n" + _pki.AuthorityPem)));
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => Ok, certificate);
        var tls = new HttpTls { CaSecretRef = authority ? new KeySelector { Name = "ca", Key = "ca.crt" } : null, InsecureSkipVerify = skip };

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(host: host), Tls = tls });

        if (succeeds)
        {
            Assert.Equal((ExecutionPhase.Succeeded, null), (outcome.Phase, outcome.Message));
        }
        else
        {
            Assert.Equal((ExecutionPhase.Failed, Reasons.RequestFailed), (outcome.Phase, outcome.Reason));
            Assert.StartsWith($"no TLS with {host}:{server.Port}: ", outcome.Message, StringComparison.Ordinal);
        }

        Assert.Equal(succeeds ? 1 : 0, server.Requests.Count);
    }

    [Fact]
    public async Task Run_AuthorityOfTheTask_IsTheOnlyOne()
    {
        using var other = new TestPki(TimeProvider.System, "another");
        _values = References.Resolved(("ca", "ca.crt", Encoding.UTF8.GetBytes(other.AuthorityPem)));
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => Ok, certificate);

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), Tls = new HttpTls { CaSecretRef = new KeySelector { Name = "ca", Key = "ca.crt" } } });

        Assert.Equal(Reasons.RequestFailed, outcome.Reason);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Run_RedirectFromHttpsToHttp_IsNotFollowed()
    {
        await using var plain = ScriptedServer.Answering(_ => Ok);
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => $"301 Moved\nLocation: {plain.Url()}\n\n", certificate);

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), Tls = new HttpTls { InsecureSkipVerify = true } });

        Assert.Equal((Reasons.UnexpectedResponse, 301), (outcome.Reason, outcome.ExitCode));
        Assert.Contains("from https to http", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(0, plain.Connections);
    }

    [Theory]
    [InlineData("", "waiting for the answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "reading the body of the answer")]
    public async Task Run_ServerStalls_SaysInWhichPhase(string answer, string phase)
    {
        var end = new TaskCompletionSource();
        await using var server = ScriptedServer.Doing(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            await end.Task;
        });

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url(), TimeoutSeconds = 5 }); // time enough to come to that phase
        end.SetResult();

        Assert.Equal((ExecutionPhase.TimedOut, Reasons.TimeoutExceeded), (outcome.Phase, outcome.Reason));
        Assert.Equal($"the request took longer than 5 s: it was still {phase}", outcome.Message);
    }

    [Fact]
    public async Task Run_PhaseTakesTooLong_SaysWhich()
    {
        await using var server = ScriptedServer.Doing((_, stream) => stream.ReadAsync(new byte[1]).AsTask()); // no TLS, ever
        _limits = new HttpLimits { Tls = TimeSpan.FromMilliseconds(100) };
        var tls = await RunAsync(new HttpExecutor { Url = server.Url().Replace("http:", "https:", StringComparison.Ordinal) });
        _limits = new HttpLimits { Connect = TimeSpan.Zero };
        var connect = await RunAsync(new HttpExecutor { Url = server.Url() });

        Assert.Equal((ExecutionPhase.Failed, Reasons.RequestFailed), (tls.Phase, tls.Reason));
        Assert.Equal($"agreeing on TLS with 127.0.0.1:{server.Port} took longer than 0.1 s", tls.Message);
        Assert.Equal((ExecutionPhase.Failed, Reasons.RequestFailed), (connect.Phase, connect.Reason));
        Assert.EndsWith("took longer than 0 s", connect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cancelled_EndsAtOnce()
    {
        var arrived = new TaskCompletionSource();
        var hungUp = new TaskCompletionSource();
        await using var server = ScriptedServer.Doing(async (_, stream) =>
        {
            arrived.SetResult();
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            hungUp.SetResult();
        });
        using var end = new CancellationTokenSource();
        var running = RunAsync(new HttpExecutor { Url = server.Url() }, end.Token);
        await arrived.Task;
        await end.CancelAsync();

        Assert.Equal((ExecutionPhase.Cancelled, Reasons.Cancelled), ((await running).Phase, (await running).Reason));
        await hungUp.Task;
    }

    [Fact]
    public async Task Run_OutputCannotBeKept_StillJudgesTheAnswer()
    {
        Directory.CreateDirectory(OutputPath); // nothing can be written there
        await using var server = ScriptedServer.Answering(_ => Ok);

        var outcome = await RunAsync(new HttpExecutor { Url = server.Url() });

        Assert.Equal(ExecutionPhase.Succeeded, outcome.Phase);
        Assert.StartsWith("its output could not be kept: ", outcome.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _pki.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<AttemptOutcome> RunAsync(HttpExecutor http, CancellationToken end = default)
    {
        var (plan, refusal) = HttpCheck.Check(http, _values);
        Assert.Null(refusal);
        return new HttpExchange(plan!, new HttpOutput(OutputPath), _policy, _limits, _proxy, TimeProvider.System).RunAsync(end);
    }
}
