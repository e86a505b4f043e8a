using Carillon.ApiServer.CustomResources;
using Carillon.ApiServer.Discovery;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Lifecycle;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer;

/// <summary>The parts of one server, put together.</summary>
internal sealed class ServerComponents : IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly ServiceAccountTokens _tokens;
    private readonly Bootstrap _bootstrap;

    private ServerComponents(
        CertificateAuthority authority,
        ObjectStore store,
        ServiceAccountTokens tokens,
        RequestPipeline pipeline,
        Bootstrap bootstrap)
    {
        Authority = authority;
        _store = store;
        _tokens = tokens;
        Pipeline = pipeline;
        _bootstrap = bootstrap;
    }

    public CertificateAuthority Authority { get; }

    public RequestPipeline Pipeline { get; }

    public static ServerComponents Open(DataFolder folder, EmbeddedApiServerOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        DataFolder.EnsureSecret(folder.DatabasePath);
        var authority = CertificateAuthority.LoadOrCreate(folder, time);
        var store = ObjectStore.Open(folder.DatabasePath, options.EventHistory, loggers.CreateLogger<ObjectStore>());
        var tokens = ServiceAccountTokens.LoadOrCreate(folder, store, time);

        var registry = new ResourceRegistry(options.Rules);
        BuiltInResources.Register(registry);
        var registrar = new CustomResourceRegistrar(registry, store.Hub, loggers.CreateLogger<CustomResourceRegistrar>());
        registrar.Load(store.Current);
        store.Observe(registrar.OnChange);

        var strategies = new KindStrategies(new Dictionary<ResourceId, IKindStrategy>
        {
            [WellKnown.Namespaces] = new NamespaceStrategy(),
            [WellKnown.CustomResourceDefinitions] = new CustomResourceStrategy(registry, options.Rules, time),
        });
        var preparer = new ObjectPreparer(strategies, time);
        var writer = new ObjectWriter(store, preparer, strategies);
        var deleter = new ObjectDeleter(store, strategies, time);
        var tables = new TableBuilder(time);
        var renderer = new ResponseRenderer(tables);
        var router = new ResourceRouter(
            new GetHandler(store, renderer),
            new ListHandler(store, new SnapshotCache(time), renderer),
            new WatchHandler(store, new WatchFrames(tables), options.BookmarkInterval, time),
            new CreateHandler(writer, renderer),
            new UpdateHandler(store, writer, strategies, renderer),
            new PatchHandler(store, writer, preparer, renderer),
            new DeleteHandler(store, deleter, strategies, renderer),
            new Dictionary<(ResourceId, string), ICreateAction>());
        var pipeline = new RequestPipeline(
            registry,
            new Authenticator(authority, tokens, time),
            router,
            new PathRouter(new DiscoveryDocuments(registry), new OpenApiEndpoint(registry)),
            loggers.CreateLogger<RequestPipeline>());
        return new ServerComponents(authority, store, tokens, pipeline, new Bootstrap(registry, writer));
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Start();
        await _bootstrap.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all watches, so that stopping need not wait for their clients.</summary>
    public void EndWatches() => _store.CloseHubs();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        _tokens.Dispose();
        Authority.Dispose();
    }
}
