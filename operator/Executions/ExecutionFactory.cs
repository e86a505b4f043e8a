using Carillon.Api;
using Carillon.Api.Cron;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Selection;

namespace Carillon.Operator.Executions;

/// <summary>Makes the Executions of one Run. What they say comes from the Run's snapshot alone, so an edit of the task changes nothing.</summary>
internal sealed class ExecutionFactory
{
    private readonly DistributedCronRun _run;
    private readonly DistributedCronTaskSpec _task;
    private readonly IReadOnlyDictionary<string, string> _parameters;
    private readonly IReadOnlyDictionary<string, string>? _upstream;
    private readonly int _hosts;

    /// <param name="run">A Run whose operator's part is filled in.</param>
    /// <param name="parameters">The effective parameter values.</param>
    /// <param name="hosts">How many hosts take part.</param>
    public ExecutionFactory(DistributedCronRun run, IReadOnlyDictionary<string, string> parameters, int hosts)
    {
        _run = run;
        _task = run.Spec?.TaskSnapshot?.WithDefaults() ?? throw new ArgumentException("the Run has no snapshot", nameof(run));
        _parameters = parameters;
        _upstream = UpstreamValues.Of(run.Spec.Upstreams);
        _hosts = hosts;
    }

    /// <summary>The Execution of one host.</summary>
    /// <param name="target">The host, and why it cannot run the command if so.</param>
    /// <param name="place">Its place among the hosts of the Run.</param>
    /// <param name="wave">Its wave; null without a rollout.</param>
    /// <param name="groups">The groups of the task that the host is in.</param>
    /// <param name="releasedAt">When it may start; null holds it back.</param>
    public Execution Make(Target target, int place, int? wave, IReadOnlyList<string> groups, DateTimeOffset? releasedAt)
    {
        var meta = _run.Metadata;
        var taskName = _run.Spec!.TaskRef?.Name ?? "";
        return new Execution
        {
            Metadata = new ObjectMeta
            {
                Name = Naming.ExecutionName(meta.Name!, target.Node),
                Namespace = meta.Namespace,
                Labels = new Dictionary<string, string>
                {
                    [CarillonLabels.Task] = Naming.LabelValue(taskName),
                    [CarillonLabels.Run] = Naming.LabelValue(meta.Name!),
                    [CarillonLabels.Node] = Naming.LabelValue(target.Node),
                },
                OwnerReferences = [Owner.Of(DistributedCronRun.KindName, meta)],
            },
            Spec = SpecOf(target, taskName, place, wave, groups, releasedAt),
        };
    }

    private ExecutionSpec SpecOf(Target target, string taskName, int place, int? wave, IReadOnlyList<string> groups, DateTimeOffset? releasedAt)
    {
        var spec = _run.Spec!;
        return new ExecutionSpec
        {
            TaskRef = new OwnerIdentity { Name = taskName, Uid = spec.TaskRef?.Uid },
            RunRef = new OwnerIdentity { Name = _run.Metadata.Name, Uid = _run.Metadata.Uid },
            NodeName = target.Node,
            Trigger = spec.Trigger,
            ScheduledTime = spec.ScheduledTime,
            NotBefore = NotBefore(target.Node, taskName),
            StartDeadlineSeconds = _task.HostStartDeadlineSeconds,
            Executor = _task.Executor,
            Parameters = _parameters.Count == 0 ? null : _parameters,
            Upstream = _upstream,
            TimeoutSeconds = _task.TimeoutSeconds,
            TerminationGracePeriodSeconds = _task.TerminationGracePeriodSeconds,
            Retry = _task.Retry,
            Concurrency = new ExecutionConcurrency
            {
                Policy = _task.ConcurrencyPolicy,
                Scope = _task.ConcurrencyScope,
                MaxQueued = _task.MaxQueued,
            },
            Priority = _task.Priority,
            Output = _task.Output,
            Shard = new ExecutionShard { Index = place, Count = _hosts },
            Wave = wave,
            Groups = target.Outcome is null ? groups : null,
            ReleasedAt = target.Outcome is null ? releasedAt : null,
            Outcome = target.Outcome,
        };
    }

    /// <summary>
    /// Jitter spreads what a clock makes coincide; a Run that a person asked for starts at once. What is caught up on is spread from its
    /// creation: the due time is over for all hosts alike.
    /// </summary>
    private DateTimeOffset? NotBefore(string node, string taskName)
    {
        if (_task.JitterSeconds is not > 0 || _run.Spec!.Trigger is not (RunTrigger.Schedule or RunTrigger.CatchUp))
        {
            return null;
        }

        var created = _run.Metadata.CreationTimestamp;
        var from = _run.Spec.Trigger == RunTrigger.CatchUp && created > _run.Spec.ScheduledTime ? created : _run.Spec.ScheduledTime;
        return from + CronJitter.Of($"{_run.Metadata.Namespace}/{taskName}", node, _task.JitterSeconds.Value);
    }
}
