using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

using Carillon.Kubernetes.Configuration;

namespace Carillon.Kubernetes.Transport;

/// <summary>
/// Runs a credential program (client.authentication.k8s.io) and keeps what it gives until shortly before it expires, or until the
/// server refuses it. One run at a time; the others wait for its result.
/// </summary>
internal sealed class ExecCredentialSource : ICredentialSource, IDisposable
{
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(10);

    private readonly KubernetesClientOptions _options;
    private readonly ExecCredentialCommand _command;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Cached? _cached;

    public ExecCredentialSource(KubernetesClientOptions options, ExecCredentialCommand command, TimeProvider time)
    {
        _options = options;
        _command = command;
        _time = time;
    }

    public async ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } credential)
        {
            return credential;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh() is { } meanwhile)
            {
                return meanwhile;
            }

            var status = await RunAsync(cancellationToken).ConfigureAwait(false);
            _cached = ToCached(status);
            return _cached.Credential;
        }
        finally
        {
            _gate.Release();
        }
    }

    public bool Refused(Credential credential)
    {
        var cached = _cached;
        if (ReferenceEquals(cached?.Credential, credential))
        {
            _cached = null;
        }

        return true;
    }

    public void Dispose() => _gate.Dispose();

    private Credential? Fresh() =>
        _cached is { } cached && (cached.Expires is not { } expires || _time.GetUtcNow() < expires - ExpiryMargin) ? cached.Credential : null;

    private Cached ToCached(ExecCredentialStatus status)
    {
        if (status is { Token: null or "", ClientCertificateData: null or "" })
        {
            throw Failure("gave neither a token nor a client certificate");
        }

        var authorization = string.IsNullOrEmpty(status.Token) ? null : new AuthenticationHeaderValue("Bearer", status.Token);
        return new(new(authorization, PemCertificate.Load(status.ClientCertificateData, status.ClientKeyData)), status.ExpirationTimestamp);
    }

    private async Task<ExecCredentialStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_command.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var process = Start();
        try
        {
            // Both pipes are read at once: a program that fills one while we wait for the other would never end.
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(either.Token)).ConfigureAwait(false);
            return process.ExitCode == 0
                ? Parse(await output.ConfigureAwait(false))
                : throw Failure($"ended with exit code {process.ExitCode}: {Shorten(await errors.ConfigureAwait(false))}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure($"did not answer within {_command.Timeout.TotalSeconds:0} seconds");
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(_command.Command)
        {
            RedirectStandardInput = true, // never interactive: operator, agent and tests have no terminal to share
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in _command.Args)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in _command.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(Request(), ExecCredentialJsonContext.Default.ExecCredential);
        try
        {
            var process = Process.Start(start) ?? throw Failure("could not be started");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw Failure($"could not be started: {e.Message}. {_command.InstallHint}".TrimEnd(), e);
        }
    }

    private ExecCredential Request() => new()
    {
        ApiVersion = _command.ApiVersion,
        Kind = nameof(ExecCredential),
        Spec = new()
        {
            Interactive = false,
            Cluster = !_command.ProvideClusterInfo ? null : new()
            {
                Server = _options.Server.ToString(),
                TlsServerName = _options.TlsServerName,
                InsecureSkipTlsVerify = _options.InsecureSkipTlsVerify ? true : null,
                CertificateAuthorityData = AuthorityBytes(),
                ProxyUrl = _options.Proxy?.ToString(),
            },
        },
    };

    private byte[]? AuthorityBytes() => _options.CertificateAuthorityData is { } pem
        ? Encoding.UTF8.GetBytes(pem)
        : _options.CertificateAuthorityFile is { } file ? File.ReadAllBytes(file) : null;

    private ExecCredentialStatus Parse(string output)
    {
        ExecCredential? answer;
        try
        {
            answer = JsonSerializer.Deserialize(output, ExecCredentialJsonContext.Default.ExecCredential);
        }
        catch (JsonException e)
        {
            throw Failure("printed no valid ExecCredential", e);
        }

        if (answer?.ApiVersion != _command.ApiVersion)
        {
            throw Failure($"answered in version \"{answer?.ApiVersion}\", asked was \"{_command.ApiVersion}\"");
        }

        return answer.Status ?? throw Failure("printed an ExecCredential without status");
    }

    private KubeConfigException Failure(string what, Exception? inner = null) =>
        new($"credential program \"{_command.Command}\" {what}", inner);

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > 500 ? line[..500] + "…" : line;
    }

    private sealed record Cached(Credential Credential, DateTimeOffset? Expires);
}
