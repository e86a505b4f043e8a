using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Clocks;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Api;

/// <summary>The client of one process: a request that arrives some time later, and an answer that comes some time after.</summary>
internal sealed class SimClient : IKubernetesClient
{
    private readonly SimKernel _kernel;
    private readonly SimApi _api;
    private readonly SimNetwork _network;

    public SimClient(SimKernel kernel, SimApi api, SimNetwork network, Actor actor, TimeProvider time)
    {
        _kernel = kernel;
        _api = api;
        _network = network;
        Actor = actor;
        Clock = new ServerClock(time);
    }

    public Actor Actor { get; }

    public ServerClock Clock { get; }

    /// <summary>Never: who waits for a server that is away waits as long as it would without hearing of it.</summary>
    public Task NextReturn { get; } = new TaskCompletionSource().Task;

    public string DefaultNamespace => "default";

    /// <summary>How often something came that an informer may have put into its store.</summary>
    public long Deliveries { get; private set; }

    public void Delivered() => Deliveries++;

    public async Task<T> GetAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        await FindAsync(type, ns, name, cancellationToken).ConfigureAwait(false) ?? throw SimApi.NotFound(type.Plural, name);

    public Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        CallAsync(false, () => _api.Find(type.Plural, ns, name)?.Bytes, bytes => bytes is null ? null : Read(type, bytes), cancellationToken);

    public Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => CallAsync(
            false,
            () => (Items: _api.List(type.Plural).Where(item => (ns is null || item.Namespace == ns) && item.Matches(options?.LabelSelector) && item.Differs(options?.FieldSelector)).ToList(), _api.Version),
            found =>
            {
                Delivered();
                return new ListPage<T>([.. found.Items.Select(item => Read(type, item.Bytes))], $"{found.Version}", null, null);
            },
            cancellationToken);

    public Task<T> CreateAsync<T>(ResourceType<T> type, string? ns, T value, CreateOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var body = (JsonObject)JsonSerializer.SerializeToNode(value, type.TypeInfo)!;
        var by = Writer();
        return CallAsync(false, () => _api.Create(type.Plural, ns, body, by()).Bytes, bytes => Read(type, bytes), cancellationToken);
    }

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, string? ns, string name, Patch patch, PatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var by = Writer();
        return CallAsync(
            true, () => _api.Patch(type.Plural, ns, name, patch, options?.Subresource, by()).Bytes, bytes => Read(type, bytes), cancellationToken);
    }

    public Task<bool> DeleteAsync<T>(ResourceType<T> type, string? ns, string name, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var by = Writer();
        return CallAsync(false, () => _api.Delete(type.Plural, ns, name, options?.Uid, by(), options?.ResourceVersion), static done => done, cancellationToken);
    }

    public Task DeleteCollectionAsync<T>(
        ResourceType<T> type, string? ns, ListOptions selection, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException("nobody deletes collections");

    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType<T> type, string? ns, WatchOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        new SimWatch<T>(_kernel, _network, this, _api.Of(type.Plural), type, ns, options!, cancellationToken);

    /// <summary>Who writes, to be asked when the request arrives.</summary>
    private Func<string> Writer()
    {
        var term = Actor.Term;
        return () => term == Actor.Term ? Actor.Name : $"{Actor.Name} of before";
    }

    private static T Read<T>(ResourceType<T> type, byte[] bytes)
        where T : class, IKubernetesObject => JsonSerializer.Deserialize(bytes, type.TypeInfo)!;

    /// <summary>Sends a request. Whoever asked may be dead by the time it arrives: it is carried out all the same.</summary>
    private Task<TAnswer> CallAsync<TStored, TAnswer>(
        bool isPatch, Func<TStored> carryOut, Func<TStored, TAnswer> read, CancellationToken cancellationToken)
    {
        _kernel.AssertThread();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TAnswer>(cancellationToken);
        }

        var call = new TaskCompletionSource<TAnswer>();
        var registration = cancellationToken.UnsafeRegister(_ => call.TrySetCanceled(cancellationToken), null);
        var fault = _network.NextFault(isPatch);
        var wait = _network.Delay();
        if (fault == Fault.Hang)
        {
            var given = _network.HangTime();
            Answer(given, () => call.TrySetException(Broken()));
            wait = given * _kernel.Choices.Share(); // a server does not carry out what nobody waits for any more
        }

        _kernel.Schedule(null, wait, Arrive);
        return call.Task;

        void Arrive()
        {
            if (fault == Fault.Hang && (call.Task.IsCompleted || Actor.IsDead))
            {
                return; // the connection is gone, and with it what hung
            }

            if (fault is Fault.LostBefore || (_network.IsDown && fault != Fault.Hang))
            {
                Answer(_network.Delay(), () => call.TrySetException(Broken()));
                return;
            }

            if (Refusal(fault) is { } refusal)
            {
                Answer(_network.Delay(), () => call.TrySetException(refusal));
                return;
            }

            try
            {
                var stored = carryOut();
                if (fault == Fault.LostAfter)
                {
                    Answer(_network.Delay(), () => call.TrySetException(Broken()));
                }
                else if (fault != Fault.Hang)
                {
                    Answer(_network.Delay(), () =>
                    {
                        if (!call.Task.IsCompleted)
                        {
                            call.TrySetResult(read(stored));
                        }
                    });
                }
            }
            catch (KubernetesApiException e)
            {
                Answer(_network.Delay(), () => call.TrySetException(e));
            }
        }

        void Answer(TimeSpan after, Action complete) => _kernel.Schedule(Actor, after, () =>
        {
            registration.Dispose();
            complete();
        });
    }

    private static KubernetesTransportException Broken() => new("the connection broke", new IOException("simulated"));

    private static KubernetesApiException? Refusal(Fault fault) => fault switch
    {
        Fault.Conflict => new(409, "Conflict", "too many others write"),
        Fault.TooManyRequests => new(429, "TooManyRequests", "slow down") { RetryAfter = TimeSpan.FromSeconds(1) },
        Fault.ServerError => new(500, "InternalError", "simulated"),
        _ => null,
    };
}
