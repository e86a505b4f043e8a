using Carillon.Api.Meta;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Informers;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator;

/// <summary>A term of an operator without a server, whose caches show what the test says, and whose subscriptions call when they are told to.</summary>
internal sealed class CachedTerm : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging()
        .AddOperator(new OperatorOptions { Stepped = true }, new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
        .BuildServiceProvider();

    private readonly AsyncServiceScope _term;

    public CachedTerm() => _term = _services.CreateAsyncScope();

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
