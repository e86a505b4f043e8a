using Carillon.Agent.Dispatch;
using Carillon.Agent.Outcomes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Simulation.Hosts;

/// <summary>One process of an agent, with what it keeps in mind only.</summary>
internal sealed class AgentLife : IDisposable
{
    private readonly SimKernel _kernel;
    private readonly Choices _choices;
    private readonly CancellationTokenSource _stop = new();
    private InformerSubscription? _subscription;
    private long _deliveries = -1;
    private bool _armed;

    public AgentLife(SimKernel kernel, SimApi api, SimNetwork network, string host, string bootId, ILogger logger)
    {
        _kernel = kernel;
        _choices = kernel.Choices.Fork();
        Actor = new Actor(host);
        Time = new SimTime(kernel, Actor);
        Client = new SimClient(kernel, api, network, Actor, Time);
        Statuses = new StatusComposer("simulated", bootId);
        Stop = _stop.Token;
        var options = new InformerOptions<Execution>
        {
            LabelSelector = $"{CarillonLabels.Node}={Naming.LabelValue(host)}",
            Random = _choices.ForkRandom(),
            Stepped = true,
        };
        Informer = new Informer<Execution>(Client, CarillonResources.Executions, options, Time, logger);
        Actor.AfterStep = LookAround;
    }

    public Actor Actor { get; }

    public SimTime Time { get; }

    public SimClient Client { get; }

    public StatusComposer Statuses { get; }

    public CancellationToken Stop { get; }

    public Informer<Execution> Informer { get; }

    public Dictionary<(string Uid, int Attempt), StartWindow> Windows { get; } = [];

    public HashSet<string> Reporting { get; } = [];

    public Dictionary<string, (Carillon.Agent.Journal.EndReason Reason, string Message)> EndsBeforeStart { get; } = [];

    public void Follow(Action<StoreChange<Execution>> handler)
    {
        _ = Informer.RunAsync(Stop);
        _subscription = Informer.Subscribe(handler);
    }

    public void Dispose()
    {
        Actor.IsDead = true;
        Actor.AfterStep = null;
        _stop.Cancel();
        _stop.Dispose();
    }

    private void LookAround()
    {
        if (_deliveries != Client.Deliveries)
        {
            _deliveries = Client.Deliveries;
            Arm();
        }
    }

    private void Arm()
    {
        if (!_armed)
        {
            _armed = true;
            _kernel.Schedule(Actor, _choices.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)), Step);
        }
    }

    private void Step()
    {
        _armed = false;
        if (_subscription?.TryStep() == true)
        {
            Arm();
        }
    }
}
