using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Informers;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Leading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Carillon.Tests.Unit.Operator;

/// <summary>A term of an operator without a server, whose caches show what the test says, and whose subscriptions call when they are told to.</summary>
internal sealed class CachedTerm : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _term;

    /// <param name="client">What takes its writes; null where it makes none.</param>
    /// <param name="events">What takes its Events; null where nobody looks at them.</param>
    public CachedTerm(IKubernetesClient? client = null, IEventRecorder? events = null)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddOperator(new OperatorOptions { Stepped = true }, new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") });
        if (client is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(client));
        }

        if (events is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(events));
        }

        _services = services.BuildServiceProvider();
        _services.GetRequiredService<Leadership>().Follow(static () => true);
        _term = _services.CreateAsyncScope();
    }

    public ClusterCache Cache => Get<ClusterCache>();

    public T Get<T>()
        where T : notnull => _term.ServiceProvider.GetRequiredService<T>();

    /// <summary>Shows objects in a cache.</summary>
    public static void Show<T>(Informer<T> cache, params T[] objects)
        where T : class, IKubernetesObject
    {
        foreach (var shown in objects)
        {
            ((ObjectStore<T>)cache.Store).Upsert(shown);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _term.DisposeAsync();
        await _services.DisposeAsync();
    }
}
