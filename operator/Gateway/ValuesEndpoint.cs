using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Gateway;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Gateway;

/// <summary>Answers agents. Everything is read from the API server at that moment: what a cache may still say hands out no Secret.</summary>
internal sealed partial class ValuesEndpoint
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly ResourceType<Execution> Executions = new DecodeProfile()
        .Skip<ExecutionStatus, string>("output")
        .Skip<ExecutionStatus, IReadOnlyList<ExecutionAttempt>>("attempts")
        .Apply(CarillonResources.Executions);

    private readonly IReadOnlyList<IAgentAuthenticator> _authenticators;
    private readonly IKubernetesClient _client;
    private readonly ValueReader _values;
    private readonly GatewayLimits _limits;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ValuesEndpoint(
        IEnumerable<IAgentAuthenticator> authenticators,
        IKubernetesClient client,
        ValueReader values,
        GatewayLimits limits,
        GatewayMetrics metrics,
        TimeProvider time,
        ILogger<ValuesEndpoint> logger)
    {
        _authenticators = [.. authenticators];
        _client = client;
        _values = values;
        _limits = limits;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    public async Task HandleAsync(HttpContext http)
    {
        var began = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted);
        var (response, refusal) = await GuardAsync(http, end.Token).ConfigureAwait(false);
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await WriteAsync(http, response, refusal).ConfigureAwait(false);
        }

        _metrics.Request(refusal?.Reason ?? GatewayMetrics.Answered, _time.GetElapsedTime(began));
    }

    private async Task<(ValuesResponse? Response, GatewayRefusal? Refusal)> GuardAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            using var place = await _limits.EnterAsync(cancellationToken).ConfigureAwait(false);
            return place.IsAcquired ? await AnswerAsync(http, cancellationToken).ConfigureAwait(false) : (null, GatewayRefusal.TooManyRequests);
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.StatusCode == 413 ? GatewayRefusal.RequestTooLarge : GatewayRefusal.BadRequest);
        }
        catch (KubernetesApiException e) when (!e.IsTransient)
        {
            LogNotAllowed(e.Message);
            return (null, GatewayRefusal.NotAllowed(e.Message));
        }
        catch (Exception e) when (e is KubernetesException or OperationCanceledException)
        {
            return (null, GatewayRefusal.Unavailable);
        }
    }

    private async Task<(ValuesResponse? Response, GatewayRefusal? Refusal)> AnswerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Path != GatewayContract.ValuesPath)
        {
            return (null, GatewayRefusal.NoSuchPath);
        }

        var claim = await AuthenticateAsync(http, cancellationToken).ConfigureAwait(false);
        if (claim is not AgentClaim.Of { Node: var node })
        {
            return (null, claim is AgentClaim.Not not ? not.Refusal : GatewayRefusal.Unauthorized);
        }

        if (!_limits.Allows(node))
        {
            return (null, GatewayRefusal.TooManyRequests);
        }

        if (await ReadAsync(http, cancellationToken).ConfigureAwait(false) is not { Namespace.Length: > 0, Name.Length: > 0 } request)
        {
            return (null, GatewayRefusal.BadRequest);
        }

        var execution = await _client.FindAsync(Executions, request.Namespace, request.Name, cancellationToken).ConfigureAwait(false);
        if (ValuesDecision.Refusal(node, request, execution) is { } refusal)
        {
            LogRefused(node, request.Namespace, request.Name, refusal.Reason);
            return (null, refusal);
        }

        return await _values.ReadAsync(request.Namespace, execution!.Spec!.Executor, cancellationToken).ConfigureAwait(false) is { } response
            ? (response, null)
            : (null, GatewayRefusal.ValuesTooLarge);
    }

    private async Task<AgentClaim?> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken)
    {
        foreach (var authenticator in _authenticators)
        {
            if (await authenticator.AuthenticateAsync(http, cancellationToken).ConfigureAwait(false) is { } claim)
            {
                return claim;
            }
        }

        return null;
    }

    /// <summary>The request; null when it is none. A name that could reach another path than an Execution's is none.</summary>
    private static async Task<ValuesRequest?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync(http.Request.Body, CarillonJsonContext.Default.ValuesRequest, cancellationToken)
                .ConfigureAwait(false);
            return request is { Namespace: not ("." or ".."), Name: not ("." or "..") } ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(HttpContext http, ValuesResponse? response, GatewayRefusal? refusal)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json";
        if (refusal is null)
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, response!, CarillonJsonContext.Default.ValuesResponse, http.RequestAborted)
                .ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = refusal.Code;
        if (refusal.Code == GatewayRefusal.TooManyRequests.Code)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = refusal.Message,
            ["reason"] = refusal.Reason,
            ["code"] = refusal.Code,
        };
        await http.Response.WriteAsync(status.ToJsonString(), http.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent of {Node} gets no values of {Namespace}/{Execution}: {Reason}")]
    private partial void LogRefused(string node, string @namespace, string execution, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Values cannot be handed out: {Answer}")]
    private partial void LogNotAllowed(string answer);
}
