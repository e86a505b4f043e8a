using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.CustomResources;
using Carillon.ApiServer.Discovery;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Lifecycle;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Reviews;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Storage;
using Carillon.Runtime.Certificates;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer;

/// <summary>The parts of one server, put together.</summary>
internal sealed class ServerComponents : IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly ServiceAccountTokens _tokens;
    private readonly Bootstrap _bootstrap;
    private readonly FollowerLoops _loops;

    private ServerComponents(
        CertificateAuthority authority,
        ObjectStore store,
        ServiceAccountTokens tokens,
        RequestPipeline pipeline,
        Bootstrap bootstrap,
        FollowerLoops loops)
    {
        Authority = authority;
        _store = store;
        _tokens = tokens;
        Pipeline = pipeline;
        _bootstrap = bootstrap;
        _loops = loops;
    }

    public CertificateAuthority Authority { get; }

    public RequestPipeline Pipeline { get; }

    public static ServerComponents Open(DataFolder folder, EmbeddedApiServerOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        DataFolder.EnsureSecret(folder.DatabasePath);
        var authority = KeptAuthority.LoadOrCreate(folder, time);
        var store = ObjectStore.Open(folder.DatabasePath, options.EventHistory, loggers.CreateLogger<ObjectStore>());
        var tokens = ServiceAccountTokens.LoadOrCreate(folder, store, time);

        var registry = new ResourceRegistry(options.Rules);
        foreach (var definition in BuiltinResources.All)
        {
            registry.Set(definition, [.. definition.Versions.Select(version => BuiltinDefinitions.Parse(version.Schema))]);
        }

        var registrar = new CustomResourceRegistrar(registry, store.Hub, loggers.CreateLogger<CustomResourceRegistrar>());
        registrar.Load(store.Current);
        store.Observe(registrar.OnChange);
        store.ObserveDispatched(registrar.OnDispatched);

        var strategies = new KindStrategies(new Dictionary<ResourceId, IKindStrategy>(BuiltInStrategy.All)
        {
            [WellKnown.Namespaces] = new NamespaceStrategy(),
            [WellKnown.CustomResourceDefinitions] = new CustomResourceStrategy(registry, options.Rules, time),
        });
        var preparer = new ObjectPreparer(strategies, time);
        var writer = new ObjectWriter(store, preparer, strategies);
        var deleter = new ObjectDeleter(store, strategies, time);
        var tables = new TableBuilder(time);
        var renderer = new ResponseRenderer(tables);
        var list = new ListHandler(store, new SnapshotCache(time), renderer);
        var router = new ResourceRouter(
            new GetHandler(store, renderer),
            list,
            new WatchHandler(store, new WatchFrames(tables), options.BookmarkInterval, time),
            new CreateHandler(writer, renderer),
            new UpdateHandler(writer, strategies, renderer),
            new PatchHandler(writer, preparer, renderer),
            new DeleteHandler(store, list, deleter, strategies, renderer),
            CreateActions(store, tokens, time));
        var pipeline = new RequestPipeline(
            registry,
            new Authenticator(authority, tokens, time),
            router,
            new PathRouter(new DiscoveryDocuments(registry), new OpenApiEndpoint(registry)),
            time,
            loggers.CreateLogger<RequestPipeline>());
        var editor = new ObjectEditor(store, strategies);
        var loops = new FollowerLoops(
            [
                new GarbageCollector(store, registry, deleter, editor, loggers.CreateLogger<GarbageCollector>()),
                new TerminationController(store, registry, deleter, editor, time, loggers.CreateLogger<TerminationController>()),
                new EventExpiry(store, options.EventTimeToLive, time),
            ],
            loggers.CreateLogger<FollowerLoops>());
        store.Observe(loops.OnChange);
        return new ServerComponents(authority, store, tokens, pipeline, new Bootstrap(registry, writer), loops);
    }

    private static Dictionary<(ResourceId, string), ICreateAction> CreateActions(ObjectStore store, ServiceAccountTokens tokens, TimeProvider time)
    {
        const string authentication = "authentication.k8s.io";
        const string authorization = "authorization.k8s.io";
        var identity = new IdentityReviews(tokens, time);
        return new Dictionary<(ResourceId, string), ICreateAction>
        {
            [(WellKnown.ServiceAccounts, "token")] = new TokenRequestAction(store, tokens, time),
            [(new ResourceId(authentication, "tokenreviews"), "")] = new ReviewAction(identity.AnswerToken),
            [(new ResourceId(authentication, "selfsubjectreviews"), "")] = new ReviewAction(identity.AnswerSelf),
            [(new ResourceId(authorization, "selfsubjectaccessreviews"), "")] = new ReviewAction(AccessReviews.AnswerSelf),
            [(new ResourceId(authorization, "subjectaccessreviews"), "")] = new ReviewAction(AccessReviews.AnswerSubject),
            [(new ResourceId(authorization, "localsubjectaccessreviews"), "")] = new ReviewAction(AccessReviews.AnswerLocal),
            [(new ResourceId(authorization, "selfsubjectrulesreviews"), "")] = new ReviewAction(RulesReviews.Answer),
        };
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Start();
        await _bootstrap.RunAsync(cancellationToken).ConfigureAwait(false);
        await _store.CompactAsync().ConfigureAwait(false);
        _loops.Start();
    }

    /// <summary>Ends all watches, so that stopping need not wait for their clients.</summary>
    public void EndWatches() => _store.CloseHubs();

    public async ValueTask DisposeAsync()
    {
        await _loops.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _tokens.Dispose();
        Authority.Dispose();
    }
}
