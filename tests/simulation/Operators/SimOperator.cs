using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Events;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Leading;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Simulation.Operators;

/// <summary>
/// An operator process: all of the real one but for its threads. Its caches, its election, its term and what works in it are the
/// production classes; only who takes the next step is decided here.
/// </summary>
internal sealed class SimOperator : IDisposable
{
    private readonly SimKernel _kernel;
    private readonly Choices _choices;
    private readonly SimTime _time;
    private readonly SimClient _client;
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<Type> _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly SimLogger _logger;
    private SimTerm? _term;

    public SimOperator(SimKernel kernel, SimApi api, SimNetwork network, string name, OperatorOptions options)
    {
        _kernel = kernel;
        _choices = kernel.Choices.Fork();
        Actor = new Actor(name) { AfterStep = () => _term?.LookAround() };
        _time = new SimTime(kernel, Actor);
        _client = new SimClient(kernel, api, network, Actor, _time);
        _logger = new SimLogger(kernel);
        Options = options with { Identity = name, Random = _choices.ForkRandom(), Stepped = true };
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<IKubernetesClient>(_client)
            .AddSingleton<ILoggerFactory>(_logger)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddOperator(Options, new KubernetesClientOptions { Server = new Uri("https://simulated") })
            .AddSingleton<IEventRecorder, SilentEvents>();
        _parts = [.. services.Where(static part => part.Lifetime == ServiceLifetime.Scoped && !part.ServiceType.IsGenericTypeDefinition).Select(static part => part.ServiceType)];
        _services = services.BuildServiceProvider();
    }

    public Actor Actor { get; }

    public OperatorOptions Options { get; }

    public bool IsLeading => _term is { HasBegun: true } && !Actor.IsDead;

    /// <summary>What works in its term of leadership; nothing while it does not lead.</summary>
    public IEnumerable<object> Parts => _term is { } term ? _parts.Select(term.Services.GetRequiredService) : [];

    public void Start()
    {
        _kernel.Schedule(Actor, TimeSpan.Zero, () =>
        {
            _ = _services.GetRequiredService<ClusterCache>().RunAsync(_stop.Token);
            var election = new LeaderElectorOptions
            {
                Namespace = Options.Namespace,
                LeaseName = "carillon-operator",
                Identity = Options.Identity,
                LeaseDuration = Options.LeaseDuration,
                RenewDeadline = Options.LeaseRenewDeadline,
                RetryPeriod = Options.LeaseRetryPeriod,
                Random = _choices.ForkRandom(),
                Stepped = true,
            };
            var elector = new LeaderElector(_client, election, _time, _logger);
            _services.GetRequiredService<Leadership>().Follow(() => elector.IsHeld);
            _ = elector.RunAsync(LeadAsync, _stop.Token);
        });
    }

    /// <summary>SIGTERM: it ends what it does and gives the lease back.</summary>
    public void Terminate() => _kernel.Schedule(Actor, TimeSpan.Zero, _stop.Cancel);

    /// <summary>SIGKILL.</summary>
    public void Kill() => Actor.IsDead = true;

    public void Dispose()
    {
        Actor.IsDead = true;
        Actor.AfterStep = null;
        _stop.Cancel();
        _term?.Dispose();
        _services.Dispose();
        _stop.Dispose();
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        _kernel.Trace($"{Actor.Name} leads");
        Actor.Term++;
        var term = _term = new SimTerm(
            _kernel, _choices.Fork(), Actor, _client, _time, _logger, _services.CreateScope(), _services.GetRequiredService<ClusterCache>(), cancellationToken);
        await term.RunAsync().ConfigureAwait(false);
        _kernel.Trace($"{Actor.Name} leads no more");
        _term = null;
        term.Dispose();
    }
}
