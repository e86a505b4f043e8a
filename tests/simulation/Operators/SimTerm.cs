using Carillon.Kubernetes.Informers;
using Carillon.Operator.Caching;
using Carillon.Operator.Leading;
using Carillon.Operator.Schedules;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Simulation.Operators;

/// <summary>
/// A term of leadership, step by step. What is worked on comes from the <see cref="LeaderTerm"/> itself; the workers, the loop of the
/// schedule and the timers of the looks are entries of the kernel's heap here.
/// </summary>
internal sealed class SimTerm : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SimKernel _kernel;
    private readonly Choices _choices;
    private readonly Actor _actor;
    private readonly SimClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IServiceScope _scope;
    private readonly ClusterCache _cache;
    private readonly CancellationToken _stop;
    private readonly TaskCompletionSource _ended = new();
    private readonly LeaderTerm _term;
    private readonly ScheduleBoard _board;
    private readonly ScheduleWorker _worker;
    private readonly bool[] _queueArmed;
    private readonly int[] _working;
    private IReadOnlyList<InformerSubscription> _subscriptions = [];
    private bool[] _subscriptionArmed = [];
    private long _deliveries = -1;
    private long? _dueArmed;
    private int _busy;

    public SimTerm(
        SimKernel kernel,
        Choices choices,
        Actor actor,
        SimClient client,
        TimeProvider time,
        ILogger logger,
        IServiceScope scope,
        ClusterCache cache,
        CancellationToken stop)
    {
        _kernel = kernel;
        _choices = choices;
        _actor = actor;
        _client = client;
        _time = time;
        _logger = logger;
        _scope = scope;
        _cache = cache;
        _stop = stop;
        _term = scope.ServiceProvider.GetRequiredService<LeaderTerm>();
        _board = scope.ServiceProvider.GetRequiredService<ScheduleBoard>();
        _worker = scope.ServiceProvider.GetRequiredService<ScheduleWorker>();
        _queueArmed = new bool[_term.Queues.Count];
        _working = new int[_term.Queues.Count];
    }

    /// <summary>Whether the caches were complete, so that the work has begun.</summary>
    public bool HasBegun { get; private set; }

    public IServiceProvider Services => _scope.ServiceProvider;

    /// <summary>Whether nothing is done and nothing is ready to be done.</summary>
    public bool IsIdle => HasBegun && _busy == 0 && _term.Queues.All(static work => work.Queue.Keys.ReadyCount == 0);

    /// <summary>Leads until told to stop and all that was in progress has ended.</summary>
    public Task RunAsync()
    {
        _stop.UnsafeRegister(static term => ((SimTerm)term!).End(), this);
        WaitForCaches();
        return _ended.Task;
    }

    /// <summary>After each step of the process: arms whatever has become possible.</summary>
    public void LookAround()
    {
        if (!HasBegun || _stop.IsCancellationRequested)
        {
            return;
        }

        if (_deliveries != _client.Deliveries)
        {
            _deliveries = _client.Deliveries;
            for (var i = 0; i < _subscriptions.Count; i++)
            {
                ArmSubscription(i);
            }
        }

        for (var i = 0; i < _term.Queues.Count; i++)
        {
            if (!_queueArmed[i] && _working[i] < _term.Queues[i].Workers && _term.Queues[i].Queue.Keys.ReadyCount > 0)
            {
                _queueArmed[i] = true;
                var queue = i;
                _kernel.Schedule(_actor, Hop(), () => StepQueue(queue));
            }
        }

        if (_board.NextDue() is { } due && due != _dueArmed)
        {
            _dueArmed = due;
            var wait = DateTimeOffset.FromUnixTimeSeconds(due) - _time.GetUtcNow();
            _kernel.Schedule(_actor, (wait < LongestWait ? wait : LongestWait) + Hop(), FireDue);
        }
    }

    public void Dispose() => _scope.Dispose();

    private void WaitForCaches()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        if (!_cache.Synced.IsCompletedSuccessfully)
        {
            _kernel.Schedule(_actor, TimeSpan.FromMilliseconds(20), WaitForCaches);
            return;
        }

        _subscriptions = _term.Begin();
        _subscriptionArmed = new bool[_subscriptions.Count];
        HasBegun = true;
        foreach (var look in _term.Looks)
        {
            _kernel.Schedule(_actor, Hop(), () => _ = LookAsync(look));
        }

        _kernel.Schedule(_actor, Hop(), static () => { });
    }

    private void ArmSubscription(int index)
    {
        if (!_subscriptionArmed[index])
        {
            _subscriptionArmed[index] = true;
            _kernel.Schedule(_actor, Hop(), () => StepSubscription(index));
        }
    }

    private void StepSubscription(int index)
    {
        _subscriptionArmed[index] = false;
        if (!_stop.IsCancellationRequested && _subscriptions[index].TryStep())
        {
            ArmSubscription(index);
        }
    }

    private void StepQueue(int index)
    {
        _queueArmed[index] = false;
        var work = _term.Queues[index];
        if (!_stop.IsCancellationRequested && work.Queue.Keys.TryStep(work.Handler, _logger, _stop, out var task))
        {
            _working[index]++;
            _ = TrackAsync(task, () => _working[index]--);
        }
    }

    private void FireDue()
    {
        _dueArmed = null;
        if (!_stop.IsCancellationRequested)
        {
            foreach (var task in _worker.FireDue(_time.GetUtcNow(), _stop))
            {
                _ = TrackAsync(task, static () => { });
            }
        }
    }

    private async Task LookAsync(PeriodicLook look)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await TrackAsync(look.LookAsync(_stop), static () => { }).ConfigureAwait(false);
        _kernel.Schedule(_actor, look.Period, () => _ = LookAsync(look));
    }

    private async Task TrackAsync(Task task, Action done)
    {
        _busy++;
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            _kernel.Fail("a loop of the operator ended", fault);
        }

        _busy--;
        done();
        if (_stop.IsCancellationRequested)
        {
            End();
        }
    }

    /// <summary>Says so in a step of its own, as does a thread that has ended its work.</summary>
    private void End()
    {
        if (_busy == 0)
        {
            _kernel.Schedule(_actor, Hop(), () => _ended.TrySetResult());
        }
    }

    /// <summary>How long it takes a thread to come to something.</summary>
    private TimeSpan Hop() => _choices.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(_choices.Chance(0.05) ? 20 : 1));
}
