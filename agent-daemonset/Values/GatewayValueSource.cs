using System.Text.Json;
using System.Text.Json.Nodes;

using Carillon.Agent.Journal;
using Carillon.Agent.Presence;
using Carillon.Api;
using Carillon.Api.Executors;
using Carillon.Api.Gateway;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Values;

/// <summary>
/// Asks the operator's gateway. Where it is, a ConfigMap says; that is read at the first question and again whenever the gateway does not
/// answer as one, so that a new address or certificate authority is found without anybody watching for it. Safe for concurrent use.
/// </summary>
internal sealed class GatewayValueSource : IValueSource, IDisposable
{
    private const string AgentNamespace = LeaseHeartbeat.Namespace;

    private readonly IKubernetesClient _api;
    private readonly GatewayAccess _access;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private GatewayConnection? _current;

    public GatewayValueSource(IKubernetesClient api, GatewayAccess access, TimeProvider time, ILogger<GatewayValueSource> logger)
    {
        _api = api;
        _access = access;
        _time = time;
        _logger = logger;
    }

    public async Task<ValuesAnswer> FetchAsync(ExecutionRef execution, CancellationToken cancellationToken)
    {
        try
        {
            var known = Volatile.Read(ref _current);
            var answer = known is null ? null : await AskAsync(known, execution, cancellationToken);
            if (answer is not (null or ValuesAnswer.NotNow))
            {
                return answer;
            }

            var (connection, problem) = await ConnectAsync(cancellationToken);
            return (connection, answer) switch
            {
                (null, _) => new ValuesAnswer.NotNow(problem!),
                (_, { } old) when connection == known => old,
                _ => await AskAsync(connection, execution, cancellationToken),
            };
        }
        catch (KubernetesException e)
        {
            return new ValuesAnswer.NotNow($"the announcement of the agent gateway cannot be read: {e.Message}");
        }
    }

    public void Dispose()
    {
        _current?.Client.Dispose();
        _connecting.Dispose();
    }

    /// <summary>Reads the announcement; the connection stays the same where it says the same.</summary>
    private async Task<(GatewayConnection? Connection, string? Problem)> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            var announcement = await _api.FindAsync(CoreResources.ConfigMaps, AgentNamespace, GatewayContract.AnnouncementName, cancellationToken);
            if (announcement is null)
            {
                return (null, $"no operator announces an agent gateway: there is no ConfigMap {AgentNamespace}/{GatewayContract.AnnouncementName}");
            }

            if (GatewayAddress.Of(announcement) is not { } address)
            {
                return (null, $"the ConfigMap {AgentNamespace}/{GatewayContract.AnnouncementName} does not say where the agent gateway is");
            }

            if (_access.To(address) is not { } options)
            {
                return (null, "this agent has nothing to show at the agent gateway: neither --gateway-token-file nor a client certificate in its kubeconfig");
            }

            if (_current?.Address != address)
            {
                // The one before is left to the garbage collector: somebody may be waiting for its answer.
                Volatile.Write(ref _current, new GatewayConnection(address, new KubernetesClient(options, _time, _logger)));
            }

            return (_current, null);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<ValuesAnswer> AskAsync(GatewayConnection connection, ExecutionRef execution, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await connection.Client.SendAsync(Question(execution), cancellationToken));
        }
        catch (KubernetesApiException e) when (e.Code == 401)
        {
            return new ValuesAnswer.NotNow(_access.Unauthorized(_time.GetUtcNow()) ?? $"the agent gateway does not know this agent: {e.Message}");
        }
        catch (KubernetesApiException e) when (e.Reason.Length > 0 && e.Code is 403 or 404 or 409 or 410 or 422)
        {
            return new ValuesAnswer.Refused($"the agent gateway refuses: {e.Message}");
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException or JsonException)
        {
            return new ValuesAnswer.NotNow($"the agent gateway {connection.Address.Url.Authority} does not answer: {e.Message}");
        }
    }

    private static RawRequest Question(ExecutionRef execution) => new(HttpMethod.Post, GatewayContract.ValuesPath)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new ValuesRequest { Namespace = execution.Namespace, Name = execution.Name, Uid = execution.Uid }, CarillonJsonContext.Default.ValuesRequest),
    };

    private static ValuesAnswer.Known Read(JsonNode? json)
    {
        var values = new Dictionary<ValueReference, byte[]>();
        var absent = new Dictionary<ValueReference, string>();
        var versions = new Dictionary<string, string>();
        foreach (var handed in json.Deserialize(CarillonJsonContext.Default.ValuesResponse)?.Values ?? [])
        {
            var reference = new ValueReference(handed.Kind, handed.Name ?? "", handed.Key ?? "");
            if (handed is { Kind: ReferencedKind.Secret, Version: { } version })
            {
                versions[reference.Name] = version;
            }

            if (handed.Value is { } value)
            {
                values[reference] = value;
            }
            else
            {
                absent[reference] = handed.Absent ?? $"there is no {reference}";
            }
        }

        return new ValuesAnswer.Known(new ResolvedValues(values, absent) { SecretVersions = versions });
    }
}
