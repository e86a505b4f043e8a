using System.Runtime.CompilerServices;
using System.Threading.Channels;

using Carillon.Agent.Reporting;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Intake;

/// <summary>
/// Lists and watches the Executions that bear the label of this host. Final ones are dropped as they are decoded, and outputs do not
/// even become strings.
/// </summary>
internal sealed class LabelIntake : IExecutionIntake
{
    private readonly Informer<Execution> _informer;

    public LabelIntake(IKubernetesClient client, string nodeName, TimeProvider time, ILogger<LabelIntake> logger)
    {
        var type = new DecodeProfile().Skip<ExecutionStatus, string>("output").Apply(CarillonResources.Executions);
        var options = new InformerOptions<Execution>
        {
            LabelSelector = $"{CarillonLabels.Node}={Naming.LabelValue(nodeName)}",
            Transform = execution => ExecutionPhases.IsFinal(execution.Status?.Phase) ? null : execution,
        };
        _informer = new Informer<Execution>(client, type, options, time, logger);
    }

    /// <summary>How long ago the server was last heard of; null before the first time.</summary>
    public TimeSpan? SinceLastContact => _informer.SinceLastContact;

    public Execution? Find(ObjectKey key) => _informer.Store.Find(key);

    public async IAsyncEnumerable<IntakeEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<IntakeEvent>(new UnboundedChannelOptions { SingleReader = true });
        await using var subscription = _informer.Subscribe(change => events.Writer.TryWrite(
            change.Kind == StoreChangeKind.Deleted
                ? new IntakeEvent.Vanished(change.Key)
                : new IntakeEvent.Seen(change.Latest)));
        var following = FollowAsync(events.Writer, cancellationToken);
        var completing = AnnounceAsync(subscription.Synced, events.Writer);
        while (await events.Reader.WaitToReadAsync(cancellationToken))
        {
            while (events.Reader.TryRead(out var next))
            {
                yield return next;
            }
        }

        await following;
        await completing;
    }

    /// <summary>Whatever ends the informer also ends the reading, so that its fault is not waited on for ever.</summary>
    private async Task FollowAsync(ChannelWriter<IntakeEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await _informer.RunAsync(cancellationToken);
        }
        finally
        {
            events.Complete();
        }
    }

    private static async Task AnnounceAsync(Task synced, ChannelWriter<IntakeEvent> events)
    {
        await synced;
        events.TryWrite(new IntakeEvent.ListComplete());
    }
}
